/**
 * What is in the Secrets that a resource names: what is wrong with it, what pods have to start anew for,
 * and the hashes of applications' keys. Of keys nothing leaves this file but hashes. What certificates are good
 * for is certificate.ts. Pure.
 */

import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { OsoFallbackSpec } from '../api/osofallback.ts';
import type { KubeError } from '../kube/kube-error.ts';
import type { LiveObject } from '../kube/object.ts';

/** By name; undefined: there is none of this name. */
export type Secrets = ReadonlyMap<string, LiveObject | undefined>;

/** The Secrets that a spec names; none for one that cannot be read. */
export type FoundSecrets =
  | { readonly kind: 'found'; readonly secrets: Secrets }
  /** One of them may not be read. */
  | { readonly kind: 'refused'; readonly error: KubeError };

export type SecretsLook = {
  /** Sentences that say what to do. Empty: all is there. */
  readonly problems: readonly string[];
  /** Is something not there at all? Else, with problems, it is there and of no use. */
  readonly isMissing: boolean;
  /** Of each Secret that variables come from: different once a value is that they are given. */
  readonly versions: ReadonlyMap<string, string>;
  /** Of applications' keys, base64 of their SHA-256. Absent: the spec names none. */
  readonly applicationKeyHashes?: readonly string[];
};

const DATA = z.record(z.string(), z.base64());
/** `e_<environment>_<key id>_<secret>`: what a node takes for a key. */
const KEY = /^e_(?<environment>[\dA-Za-z-]+)_[\dA-Za-z-]+_[!-~]+$/u;
const KEY_SHAPE = 'e_<environment>_<key id>_<secret>';
const VERSION_CHARACTERS = 16;

type Use = { readonly secretName: string; readonly key: string; readonly field: string };

/** What the pair of `spec.tls` is called in its Secret, as Kubernetes has it. */
export const TLS_KEYS = ['tls.crt', 'tls.key'] as const;

/** All Secrets to get for `lookAtSecrets`, each once. */
export function secretsNamedIn(spec: OsoFallbackSpec): readonly string[] {
  return [...new Set(usesIn(spec).map(({ secretName }) => secretName))].toSorted();
}

export function lookAtSecrets(spec: OsoFallbackSpec, secrets: Secrets): SecretsLook {
  const uses = usesIn(spec);
  const missing = [...new Set(uses.flatMap((use) => absenceOf(use, uses, secrets) ?? []))];
  const problems = [
    ...missing,
    ...(tokenProblem(spec, secrets) ?? []),
    ...applicationKeyUses(spec).flatMap((use) => keyProblem(use, { spec, secrets }) ?? []),
  ];
  const { applicationKeys } = spec;
  const hashes = applicationKeyUses(spec).map((use) => hashOf(valueOf(use, secrets) ?? ''));
  return {
    problems,
    isMissing: missing.length > 0,
    versions: versionsOf(spec, secrets),
    ...(applicationKeys === undefined ? {} : { applicationKeyHashes: hashes }),
  };
}

/** Every value that the spec wants from a Secret, and the field that says so. */
function usesIn(spec: OsoFallbackSpec): readonly Use[] {
  return [...variableUses(spec), ...applicationKeyUses(spec), ...tlsUses(spec)];
}

function tlsUses({ tls }: OsoFallbackSpec): readonly Use[] {
  if (tls === undefined) return [];
  const { secretName, clientCa } = tls;
  return [
    ...TLS_KEYS.map((key) => ({ secretName, key, field: 'spec.tls' })),
    ...(clientCa === undefined ? [] : [{ ...clientCa, field: 'spec.tls.clientCa' }]),
  ];
}

function variableUses({ apiToken, env = [] }: OsoFallbackSpec): readonly Use[] {
  return [
    { ...apiToken, field: 'spec.apiToken' },
    ...env.flatMap(({ name, fromSecret }) =>
      fromSecret === undefined ? [] : [{ ...fromSecret, field: `spec.env[name=${name}]` }],
    ),
  ];
}

function applicationKeyUses({ applicationKeys }: OsoFallbackSpec): readonly Use[] {
  const { secretName = '', keys = [] } = applicationKeys ?? {};
  return keys.map((key) => ({ secretName, key, field: 'spec.applicationKeys' }));
}

/** `uses`: all of the spec; a Secret that is not there is missed once, with all its keys. */
function absenceOf(use: Use, uses: readonly Use[], secrets: Secrets): string | undefined {
  const { secretName, key, field } = use;
  if (secrets.get(secretName) === undefined) {
    const alike = uses.filter((each) => each.secretName === secretName && each.field === field);
    const keys = alike.map((each) => each.key).join(', ');
    const what = alike.length === 1 ? `the key ${keys}` : `the keys ${keys}`;
    return `${field}: there is no Secret ${secretName}: create it with ${what}`;
  }
  const value = valueOf(use, secrets);
  if (value === undefined) {
    return `${field}: the Secret ${secretName} has no key ${key}: add it, or name another one`;
  }
  return value === '' ? `${field}: the key ${key} of the Secret ${secretName} is empty` : undefined;
}

/** What every node would refuse to start with. */
function tokenProblem(spec: OsoFallbackSpec, secrets: Secrets): readonly string[] | undefined {
  const use = { ...spec.apiToken, field: 'spec.apiToken' };
  const problem = keyProblem(use, { spec, secrets });
  return problem === undefined ? undefined : [problem];
}

function keyProblem(
  use: Use,
  { spec, secrets }: { readonly spec: OsoFallbackSpec; readonly secrets: Secrets },
): string | undefined {
  const value = valueOf(use, secrets) ?? '';
  if (value === '') return undefined;
  const where = `${use.field}: the key ${use.key} of the Secret ${use.secretName}`;
  const environment = KEY.exec(value)?.groups?.['environment'];
  if (environment === undefined) {
    return `${where} holds no API key of Oso Cloud: it must look like ${KEY_SHAPE}`;
  }
  if (environment === spec.environment) return undefined;
  return `${where} is of the environment e_${environment}, and spec.environment is ${spec.environment}: give a key of that one`;
}

/** Without the blanks and line ends that files end with. Undefined: there is no such Secret or key. */
export function valueOf(
  { secretName, key }: Pick<Use, 'secretName' | 'key'>,
  secrets: Secrets,
): string | undefined {
  const data = DATA.safeParse(secrets.get(secretName)?.['data'] ?? {}).data ?? {};
  const encoded = data[key];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').trim();
}

/**
 * They are annotations of pods, which more people may read than Secrets: so a short password could be
 * guessed from a plain hash. The token, which has enough chance in it, is the key of these.
 */
function versionsOf(spec: OsoFallbackSpec, secrets: Secrets): ReadonlyMap<string, string> {
  const uses = variableUses(spec);
  const token = valueOf(spec.apiToken, secrets) ?? '';
  const names = [...new Set(uses.map(({ secretName }) => secretName))].toSorted();
  return new Map(
    names.map((name) => {
      const ofIt = uses.filter(({ secretName }) => secretName === name);
      const values = ofIt.map((use) => [use.key, valueOf(use, secrets) ?? '']);
      const digest = createHmac('sha256', token).update(JSON.stringify(values)).digest('hex');
      return [name, digest.slice(0, VERSION_CHARACTERS)];
    }),
  );
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
