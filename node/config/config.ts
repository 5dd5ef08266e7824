/**
 * The environment, read once: the vendor's variables with their names, defaults and meanings, and a
 * few of ours. After this every setting has a value, a type and a unit.
 */

import { z } from 'zod';
import { DEFAULT_PORT, DEFAULT_PRIMARY_URL, OWN_VARIABLES, VENDOR_VARIABLES } from '../contract.ts';
import { NodeError } from '../lib/errors.ts';
import { fileReasonOf } from '../lib/file-reason.ts';
import { Secret } from '../lib/secret.ts';
import { type KeysConfig, readKeys } from './key-hashes.ts';
import {
  isIdentifierUrl,
  isPlainUrl,
  decimal,
  matching,
  MISSING,
  oneOf,
  share,
  storePlace,
  trueOrFalse,
  wholeNumber,
  wholeNumberOrNone,
  withoutEnd,
} from './shapes.ts';
import type { StorePlace } from './store-place.ts';
import { readTlsSettings, type TlsConfig } from './tls.ts';
import { isServiceLink, unknownVariables } from './unknown-variables.ts';

export type Config = {
  /** A read-only key of the environment. */
  readonly apiToken: Secret;
  /** The environment's id as keys carry it after `e_`: `0123456789`. */
  readonly environment: string;
  readonly tenant: string;
  /** Names this run of this node, in what it sends to the primary. */
  readonly clientId: string;
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** What may stand before each path, from a slash on and without one at its end; empty: nothing. */
  readonly pathPrefix: string;
  readonly directory: string;
  readonly logLevel: 'info' | 'warn' | 'error';
  readonly isTelemetryOn: boolean;
  readonly isErrorLoggingOn: boolean;
  /** Without a slash at its end. */
  readonly primaryUrl: string;
  readonly syncIntervalMs: number;
  /** How long a start without a copy tries to get one. */
  readonly startWaitMs: number;
  /** How long a start that has one on the disk tries the primary first. 0: unless it is asked for. */
  readonly diskWaitMs: number;
  readonly freshness: FreshnessConfig;
  /** `default`: each finding has an effect of its own. */
  readonly guard: 'default' | 'off' | 'warn' | 'hold';
  /** Of the questions, from 0 to 1: so many are asked of the primary too. 0: none. */
  readonly agreementShare: number;
  /** The time that one answer may take. */
  readonly answerBudgetMs: number;
  /** Undefined: no AuthZEN. */
  readonly authzen: AuthzenConfig | undefined;
  readonly copies: CopiesConfig;
  /** Whose keys are let in. */
  readonly keys: KeysConfig;
  /** Of the applications' databases. */
  readonly sqlDialect: 'postgresql' | 'mysql';
  /** Undefined: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** A sentence for each variable that is likely a slip, or will be missed one day, and stops nothing. */
  readonly warnings: readonly string[];
};

export type AuthzenConfig = {
  /** Without a slash at its end. Undefined: what a request is sent to. */
  readonly url: string | undefined;
};

/** Where copies are kept and found, besides the primary. */
export type CopiesConfig = {
  /** Other nodes' URLs, without a slash at their end. */
  readonly peerUrls: readonly string[];
  /** A file: who signs the certificates of peers. Undefined: as the system trusts. */
  readonly peersCaPath: string | undefined;
  /** What those certificates must have for a name. Undefined: that of the URL each. */
  readonly peersServerName: string | undefined;
  readonly store: StorePlace | undefined;
  readonly isStoreWritten: boolean;
  /** Undefined: as memory allows. */
  readonly residency: 'resident' | 'paged' | undefined;
  readonly keptCount: number;
};

/** What is made of the age of the copy. */
export type FreshnessConfig = {
  readonly softAgeMs: number;
  /** Undefined: no limit. */
  readonly hardAgeMs: number | undefined;
  readonly overHardAge: 'serve' | 'refuse';
};

/** What reading the environment needs of the world. */
export type ConfigDoor = {
  /** The text of a file; throws what `node:fs` throws. */
  readonly readFile: (path: string) => string;
  readonly randomId: () => string;
};

/**
 * Reads every setting or throws one `invalid_config` that names every variable that is wrong or unknown.
 * An empty variable is an absent one, but for those that say who is let in. Neither the token nor a part
 * of its secret is ever in the message.
 */
export function readConfig(given: Variables, door: ConfigDoor): Config {
  const environment = ownVariables(given);
  const warnings = unknownVariables(given);
  const token = readToken(environment, door);
  const keys = readKeys(given, door.readFile);
  const { tls, problems: tlsProblems, ...ofPeers } = readTlsSettings(given);
  const read = Environment.safeParse({
    ...environment,
    [VENDOR_VARIABLES.apiToken]: token.kind === 'token' ? token.text : undefined,
  });
  const problems = read.success ? [] : problemsIn(read.error, environment, token);
  const mismatch = keyMismatch(token, environment[VENDOR_VARIABLES.environment]);
  if (mismatch !== undefined) problems.push(mismatch);
  if (keys.kind === 'wrong') problems.push(keys.problem);
  problems.push(...tlsProblems, ...warnings.filter(isAboutWhoMayAsk));
  if (read.success) problems.push(...ageMismatches(read.data), ...storeMismatches(read.data));
  if (!read.success || keys.kind === 'wrong' || problems.length > 0) {
    throw refused([...problems, ...warnings.filter((each) => !isAboutWhoMayAsk(each))]);
  }
  const settings = read.data;
  return {
    apiToken: new Secret(settings.OSO_API_TOKEN),
    environment: settings.OSO_ENVIRONMENT,
    tenant: settings.OSO_TENANT,
    clientId: settings.OSO_CLIENT_ID ?? door.randomId(),
    port: settings.OSO_PORT,
    host: settings.OSO_FALLBACK_HOST,
    pathPrefix: settings.OSO_FALLBACK_PATH_PREFIX,
    directory: settings.OSO_DIRECTORY,
    logLevel: settings.OSO_LOG_LEVEL,
    isTelemetryOn: !settings.OSO_DISABLE_TELEMETRY,
    isErrorLoggingOn: !settings.OSO_DISABLE_ERROR_LOGGING,
    primaryUrl: settings.OSO_URL,
    syncIntervalMs: settings.OSO_FALLBACK_SYNC_INTERVAL_SECONDS * 1_000,
    startWaitMs: (settings.OSO_FALLBACK_START_WAIT_SECONDS ?? START_WAIT_SECONDS.default) * 1_000,
    diskWaitMs: (settings.OSO_FALLBACK_START_WAIT_SECONDS ?? 0) * 1_000,
    freshness: freshnessOf(settings),
    answerBudgetMs: Math.round(settings.OSO_FALLBACK_ANSWER_BUDGET_SECONDS * 1_000),
    authzen: authzenOf(settings),
    guard: settings.OSO_FALLBACK_GUARD,
    agreementShare: settings.OSO_FALLBACK_AGREEMENT,
    copies: { ...copiesOf(settings), ...ofPeers },
    keys: keys.keys,
    sqlDialect: settings.OSO_FALLBACK_SQL_DIALECT,
    tls,
    warnings: [...warnings, ...waitMismatches(settings)],
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

const SYNC_INTERVAL_SECONDS = { min: 1, max: 86_400, default: 30 * 60 };
const START_WAIT_SECONDS = { min: 0, max: 86_400, default: 60 };
/**
 * Less than a tenth of a second, and one collection of garbage would refuse good questions; half a minute is
 * half of the silence after which a connection is closed (http/app.ts).
 */
const ANSWER_BUDGET_SECONDS = { min: 0.1, max: 30, default: 4 };
/** The shortest read timeout of an official SDK, Python's, less what a refusal may take. */
const CLIENTS_WAIT_SECONDS = 4.75;
const KEPT_COPIES = { min: 1, max: 100, default: 1 };
const PEERS_MAX = 100;
/** Not one with which a path of the node's own begins. */
const PATH_PREFIX =
  /^(?!\/(?:access|api|fallback|healthcheck|metrics|\.well-known)(?:\/|$))(?:\/[\w.~-]{1,100}){1,10}$/u;
const PATH_PREFIX_PROBLEM = 'must be like /oso or /a/b, and not begin as a path of the node does';
/** At most ten years. */
const AGE_SECONDS = { min: 1, max: 315_360_000 };
/** A copy gets this old, in intervals, when two syncs in a row do not replace it. */
const SOFT_AGE_INTERVALS = 3;

/** `e_<environment>_<key id>_<secret>`, in characters that a header can carry. */
const KEY = /^e_(?<environment>[\dA-Za-z-]+)_[\dA-Za-z-]+_[!-~]+$/u;
const KEY_SHAPE = 'e_<environment>_<key id>_<secret>';
const ENVIRONMENT = /^(?:e_)?(?<id>[\dA-Za-z-]+)$/u;

const Environment = z.object({
  [VENDOR_VARIABLES.apiToken]: matching(KEY, `must look like ${KEY_SHAPE}`),
  [VENDOR_VARIABLES.environment]: matching(
    ENVIRONMENT,
    'must be an environment id like e_0123456789',
  ).transform((text) => text.replace(/^e_/u, '')),
  [VENDOR_VARIABLES.tenant]: matching(/^[!-~]+$/u, 'must be a tenant id like t_0123456789'),
  [VENDOR_VARIABLES.clientId]: matching(
    /^[\d.A-Za-z-]{1,200}$/u,
    'must be 1 to 200 letters, digits, dots and dashes',
  ).optional(),
  [VENDOR_VARIABLES.port]: wholeNumber({ min: 0, max: 65_535, default: DEFAULT_PORT }),
  [VENDOR_VARIABLES.directory]: z.string().default('./.oso'),
  [VENDOR_VARIABLES.logLevel]: oneOf(['info', 'warn', 'error']).default('error'),
  [VENDOR_VARIABLES.disableTelemetry]: trueOrFalse(),
  [VENDOR_VARIABLES.disableErrorLogging]: trueOrFalse(),
  [OWN_VARIABLES.url]: z
    .string()
    .trim()
    .refine(isPlainUrl, 'must begin with http:// or https://, without user, query and fragment')
    .default(DEFAULT_PRIMARY_URL)
    .transform(withoutEnd),
  [OWN_VARIABLES.host]: matching(/^[\d.:A-Za-z-]+$/u, 'must be an address or host name').default(
    '0.0.0.0',
  ),
  [OWN_VARIABLES.pathPrefix]: matching(PATH_PREFIX, PATH_PREFIX_PROBLEM).default(''),
  [OWN_VARIABLES.syncIntervalSeconds]: wholeNumber(SYNC_INTERVAL_SECONDS),
  [OWN_VARIABLES.startWaitSeconds]: wholeNumberOrNone(START_WAIT_SECONDS),
  [OWN_VARIABLES.softAgeSeconds]: wholeNumberOrNone(AGE_SECONDS),
  [OWN_VARIABLES.hardAgeSeconds]: wholeNumberOrNone(AGE_SECONDS),
  [OWN_VARIABLES.overHardAge]: oneOf(['serve', 'refuse']).default('serve'),
  [OWN_VARIABLES.guard]: oneOf(['default', 'off', 'warn', 'hold']).default('default'),
  [OWN_VARIABLES.agreement]: share(),
  [OWN_VARIABLES.answerBudgetSeconds]: decimal(ANSWER_BUDGET_SECONDS),
  [OWN_VARIABLES.authzen]: trueOrFalse(),
  [OWN_VARIABLES.authzenUrl]: z
    .string()
    .trim()
    .refine(
      isIdentifierUrl,
      'must be an https URL without user, query and fragment, of plain letters',
    )
    .transform(withoutEnd)
    .optional(),
  [OWN_VARIABLES.peers]: z
    .string()
    .transform((text) => text.split(',').map(withoutEnd))
    .refine(
      (urls) => urls.length <= PEERS_MAX && urls.every(isPlainUrl),
      `must be at most ${PEERS_MAX} http or https URLs without user, query and fragment, with commas between`,
    )
    .default([]),
  [OWN_VARIABLES.store]: storePlace().optional(),
  [OWN_VARIABLES.storeWrite]: trueOrFalse(),
  [OWN_VARIABLES.residency]: oneOf(['auto', 'resident', 'paged']).default('auto'),
  [OWN_VARIABLES.keep]: wholeNumber(KEPT_COPIES),
  [OWN_VARIABLES.sqlDialect]: oneOf(['postgresql', 'mysql']).default('postgresql'),
});

const HINTS: Readonly<Record<string, string>> = {
  [VENDOR_VARIABLES.apiToken]: `a read-only API key of the environment, ${KEY_SHAPE}`,
  [VENDOR_VARIABLES.environment]: 'the id of the environment to copy, like e_0123456789',
  [VENDOR_VARIABLES.tenant]: 'the id of your tenant, like t_0123456789',
};

type Token =
  | { readonly kind: 'absent' }
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'wrong'; readonly problem: string };

/** The token is in its variable or in the file that the other variable names: never in both. */
function readToken(environment: Variables, door: ConfigDoor): Token {
  const text = environment[VENDOR_VARIABLES.apiToken]?.trim() ?? '';
  const path = environment[OWN_VARIABLES.apiTokenFile] ?? '';
  if (path === '') return text === '' ? { kind: 'absent' } : { kind: 'token', text };
  if (text !== '') return wrongFile(`give it or ${VENDOR_VARIABLES.apiToken}, not both`);
  try {
    const inFile = door.readFile(path).trim();
    if (KEY.test(inFile)) return { kind: 'token', text: inFile };
    return wrongFile(inFile === '' ? 'the file is empty' : `must hold a key like ${KEY_SHAPE}`);
  } catch (cause) {
    return wrongFile(`cannot be read: ${fileReasonOf(cause)}`);
  }
}

function wrongFile(problem: string): Token {
  return { kind: 'wrong', problem: `${OWN_VARIABLES.apiTokenFile}: ${problem}` };
}

/** A key of another environment would copy that one under this one's name. */
function keyMismatch(token: Token, environment: string | undefined): string | undefined {
  const named = ENVIRONMENT.exec(environment ?? '')?.groups?.['id'];
  const ofKey = token.kind === 'token' ? KEY.exec(token.text)?.groups?.['environment'] : undefined;
  if (named === undefined || ofKey === undefined || named === ofKey) return undefined;
  const { apiToken, environment: variable } = VENDOR_VARIABLES;
  return `${apiToken}: is a key of environment e_${ofKey}, but ${variable} is e_${named}`;
}

/** Without what somebody meant to give, everybody would be let in: such a slip stops the start. */
function isAboutWhoMayAsk(warning: string): boolean {
  const { keyHashes, keyCheck, tlsCertFile, tlsKeyFile, tlsClientCaFile } = OWN_VARIABLES;
  const names = [keyHashes, keyCheck, tlsCertFile, tlsKeyFile, tlsClientCaFile];
  return names.some((name) => warning.includes(name));
}

type Settings = z.infer<typeof Environment>;

function copiesOf(settings: Settings): Omit<CopiesConfig, 'peersCaPath' | 'peersServerName'> {
  const { OSO_FALLBACK_RESIDENCY: residency } = settings;
  return {
    peerUrls: settings.OSO_FALLBACK_PEERS,
    store: settings.OSO_FALLBACK_STORE,
    isStoreWritten: settings.OSO_FALLBACK_STORE_WRITE,
    residency: residency === 'auto' ? undefined : residency,
    keptCount: settings.OSO_FALLBACK_KEEP,
  };
}

function freshnessOf(settings: Settings): FreshnessConfig {
  const { OSO_FALLBACK_HARD_AGE_SECONDS: hard, OSO_FALLBACK_OVER_HARD_AGE: overHardAge } = settings;
  const hardAgeMs = hard === undefined ? undefined : hard * 1_000;
  return { softAgeMs: softAgeSeconds(settings) * 1_000, hardAgeMs, overHardAge };
}

function authzenOf(settings: Settings): AuthzenConfig | undefined {
  return settings.OSO_FALLBACK_AUTHZEN ? { url: settings.OSO_FALLBACK_AUTHZEN_URL } : undefined;
}

/** A soft limit that nobody set warns before the hard one. */
function softAgeSeconds(settings: Settings): number {
  const usual = settings.OSO_FALLBACK_SYNC_INTERVAL_SECONDS * SOFT_AGE_INTERVALS;
  const { OSO_FALLBACK_HARD_AGE_SECONDS: hard = usual } = settings;
  return settings.OSO_FALLBACK_SOFT_AGE_SECONDS ?? Math.min(usual, hard);
}

function waitMismatches(settings: Settings): readonly string[] {
  if (settings.OSO_FALLBACK_ANSWER_BUDGET_SECONDS <= CLIENTS_WAIT_SECONDS) return [];
  return [
    `${OWN_VARIABLES.answerBudgetSeconds}: is longer than some clients wait: the Python SDK gives up after 5 s`,
  ];
}

function storeMismatches(settings: Settings): readonly string[] {
  if (!settings.OSO_FALLBACK_STORE_WRITE || settings.OSO_FALLBACK_STORE !== undefined) return [];
  return [`${OWN_VARIABLES.storeWrite}: needs a store to write to, ${OWN_VARIABLES.store}`];
}

/** What is wrong with limits of age that are right each for itself. */
function ageMismatches(settings: Settings): readonly string[] {
  const { softAgeSeconds: softName, hardAgeSeconds: hardName, overHardAge } = OWN_VARIABLES;
  const hard = settings.OSO_FALLBACK_HARD_AGE_SECONDS;
  if (hard === undefined) {
    if (settings.OSO_FALLBACK_OVER_HARD_AGE === 'serve') return [];
    return [`${overHardAge}: refuse needs a limit, ${hardName}`];
  }
  const soft = softAgeSeconds(settings);
  return soft <= hard ? [] : [`${softName}: must not be over ${hardName}, ${hard}, not "${soft}"`];
}

/** Their values are not repeated in messages: a URL that is refused may be so for its password. */
const NEVER_SHOWN: readonly string[] = [
  VENDOR_VARIABLES.apiToken,
  OWN_VARIABLES.url,
  OWN_VARIABLES.peers,
  OWN_VARIABLES.store,
  OWN_VARIABLES.authzenUrl,
];

/** One line per wrong variable. */
function problemsIn(error: z.ZodError, environment: Variables, token: Token): string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0]);
    if (name === VENDOR_VARIABLES.apiToken && token.kind === 'wrong') return token.problem;
    if (issue.message === MISSING) return `${name}: ${MISSING}: ${HINTS[name] ?? ''}`;
    if (NEVER_SHOWN.includes(name)) return `${name}: ${issue.message}`;
    return `${name}: ${issue.message}, not ${JSON.stringify(environment[name])}`;
  });
}

function refused(problems: readonly string[]): NodeError {
  const count = problems.length === 1 ? 'a variable is' : `${problems.length} variables are`;
  const lines = problems.map((problem) => `\n  ${problem}`).join('');
  return new NodeError('invalid_config', `Cannot start: ${count} wrong or missing${lines}`);
}

/** What somebody set: not empty, and not what Kubernetes says of a Service called `oso`, as OSO_PORT. */
function ownVariables(given: Variables): Variables {
  const isOwn = ([name, value = '']: readonly [string, string | undefined]) =>
    value !== '' && !isServiceLink(name, value);
  return Object.fromEntries(Object.entries(given).filter(isOwn));
}
