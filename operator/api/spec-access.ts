/** What of the spec names keys and variables: the token, applications' keys, the process's environment. */

import { z } from 'zod';
import { OWN_VARIABLES, PROCESS_VARIABLES, VENDOR_VARIABLES } from '../../node/contract.ts';
import { described, secretKey, secretName, text, type Rule } from './field.ts';

const ENV_ENTRIES_MAX = 50;
const ENV_VALUE_LENGTH_MAX = 4_096;
const APPLICATION_KEYS_MAX = 100;

/** Variables that the operator sets, or that would undo what it sets: `env` must not have them. */
export const RESERVED_VARIABLES: readonly string[] = [
  VENDOR_VARIABLES.apiToken,
  VENDOR_VARIABLES.environment,
  VENDOR_VARIABLES.tenant,
  VENDOR_VARIABLES.port,
  VENDOR_VARIABLES.directory,
  VENDOR_VARIABLES.logLevel,
  OWN_VARIABLES.apiTokenFile,
  OWN_VARIABLES.url,
  OWN_VARIABLES.host,
  OWN_VARIABLES.syncIntervalSeconds,
  OWN_VARIABLES.softAgeSeconds,
  OWN_VARIABLES.hardAgeSeconds,
  OWN_VARIABLES.overHardAge,
  OWN_VARIABLES.guard,
  OWN_VARIABLES.peers,
  OWN_VARIABLES.keyHashes,
  OWN_VARIABLES.keyHashesFile,
  ...Object.keys(PROCESS_VARIABLES),
];

/** Whoever asks a node, probes and the operator among them, must know of it. */
const TLS_VARIABLES: readonly string[] = [
  OWN_VARIABLES.tlsCertFile,
  OWN_VARIABLES.tlsKeyFile,
  OWN_VARIABLES.tlsClientCaFile,
  OWN_VARIABLES.peersCaFile,
  OWN_VARIABLES.peersServerName,
];

/** Must it come from nobody but the operator, or the process itself? */
export function isReserved(variable: string): boolean {
  return [VENDOR_VARIABLES.clientId, ...TLS_VARIABLES, ...RESERVED_VARIABLES].includes(variable);
}

const NO_RESERVED_NAME: Rule<{ readonly name: string }> = {
  cel: `!(self.name in [${inCel(RESERVED_VARIABLES)}])`,
  holds: ({ name }) => !RESERVED_VARIABLES.includes(name),
  message:
    "this variable is the operator's: remove it here, and say what you want with a field, such as url, logLevel, syncIntervalSeconds, freshness or guard",
};

const NO_TLS: Rule<{ readonly name: string }> = {
  cel: `!(self.name in [${inCel(TLS_VARIABLES)}])`,
  holds: ({ name }) => !TLS_VARIABLES.includes(name),
  message:
    'remove it here, and name the Secret of the certificate in tls: probes, the operator and the nodes themselves then ask by https, too',
};

const NO_CLIENT_ID: Rule<{ readonly name: string }> = {
  cel: `self.name != '${VENDOR_VARIABLES.clientId}'`,
  holds: ({ name }) => name !== VENDOR_VARIABLES.clientId,
  message: `remove ${VENDOR_VARIABLES.clientId}: it must be new at each start of each node, so every process makes its own`,
};

const ONE_VALUE: Rule<{ readonly value?: string; readonly fromSecret?: object }> = {
  cel: 'has(self.value) != has(self.fromSecret)',
  holds: ({ value, fromSecret }) => (value === undefined) !== (fromSecret === undefined),
  message: 'give either value or fromSecret',
};

const EnvVariable = described(
  z.object({
    name: text('Name of the variable.', {
      pattern: /^[A-Za-z_][A-Za-z0-9_]*$/u,
      lengthMax: 256,
      message: "must be the name of a variable: letters, digits and '_', no digit first",
    }),
    value: described(
      z.string().max(ENV_VALUE_LENGTH_MAX),
      'Its value, as it is: `$(NAME)` is not expanded. For what is secret use fromSecret.',
    ).exactOptional(),
    fromSecret: described(
      z.object({
        secretName: secretName('Name of the Secret, in the namespace of this resource.'),
        key: secretKey('Which key of its data holds the value.'),
      }),
      'Takes the value from a Secret, such as the credentials of a bucket.',
    ).exactOptional(),
  }),
  'One variable: its name, and its value or where the value is.',
  { rules: [NO_CLIENT_ID, NO_RESERVED_NAME, NO_TLS, ONE_VALUE] },
);

export const Env = described(
  z.array(EnvVariable).max(ENV_ENTRIES_MAX).refine(hasUniqueNames, 'names must be unique'),
  'More environment variables of the node process, such as OSO_FALLBACK_STORE. What has a field of its own, and OSO_CLIENT_ID, is refused here.',
  { crd: { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] } },
);

export const ApiToken = described(
  z.object({
    secretName: secretName('Name of the Secret, in the namespace of this resource.'),
    key: secretKey('Which key of its data holds the token.').default('apiToken'),
  }),
  'Where the read-only API key of the environment is, `e_<environment>_<key id>_<secret>`. The nodes copy from the primary with it. A new key in the Secret is taken up by restarting the nodes one by one.',
);

export const ApplicationKeys = described(
  z.object({
    secretName: secretName('Name of the Secret, in the namespace of this resource.'),
    keys: described(
      z
        .array(secretKey("A key of the Secret's data, whose value is one API key."))
        .min(1)
        .max(APPLICATION_KEYS_MAX)
        .refine((keys) => new Set(keys).size === keys.length, 'must be unique'),
      "Which keys of the Secret's data hold applications' API keys, one each.",
      { crd: { 'x-kubernetes-list-type': 'set' } },
    ),
  }),
  "The API keys with which applications may ask. The nodes get their SHA-256 hashes, never the keys. Absent: whoever shows a well-formed key of the environment is answered, as a node can't tell a forged one.",
);

function inCel(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function hasUniqueNames(entries: readonly { readonly name: string }[]): boolean {
  return new Set(entries.map(({ name }) => name)).size === entries.length;
}
