/**
 * The names that the node and whoever runs it share: environment variables, port, paths, metrics and
 * exit codes. Imports nothing, so that a controller may take it without taking the node.
 */

/** The vendor's variables, by their names; what they mean is in config/config.ts. */
export const VENDOR_VARIABLES = {
  apiToken: 'OSO_API_TOKEN',
  environment: 'OSO_ENVIRONMENT',
  tenant: 'OSO_TENANT',
  clientId: 'OSO_CLIENT_ID',
  port: 'OSO_PORT',
  directory: 'OSO_DIRECTORY',
  logLevel: 'OSO_LOG_LEVEL',
  disableTelemetry: 'OSO_DISABLE_TELEMETRY',
  disableErrorLogging: 'OSO_DISABLE_ERROR_LOGGING',
} as const;

/** Our own variables, all optional. */
export const OWN_VARIABLES = {
  /** A file that holds the token: instead of, never beside, OSO_API_TOKEN. */
  apiTokenFile: 'OSO_API_TOKEN_FILE',
  /** Whose keys are let in: base64 of their SHA-256. Left out, and the next one too: by their shape. */
  keyHashes: 'OSO_FALLBACK_KEY_HASHES',
  /** A file with the same, one a line, that is read again whenever it changes. */
  keyHashesFile: 'OSO_FALLBACK_KEY_HASHES_FILE',
  /** `shape`, `listed` or `verify`: how a key is checked. Left out: `listed` with a list, else `shape`. */
  keyCheck: 'OSO_FALLBACK_KEY_CHECK',
  /** Base URL of the primary. */
  url: 'OSO_URL',
  /** The address to listen on. */
  host: 'OSO_FALLBACK_HOST',
  /** What may stand before each path, as in the fallback URL that applications are given: `/oso`. */
  pathPrefix: 'OSO_FALLBACK_PATH_PREFIX',
  /** From one copy to the next. */
  syncIntervalSeconds: 'OSO_FALLBACK_SYNC_INTERVAL_SECONDS',
  /**
   * How long a start tries the primary: without any copy it then gives up, with one on its disk it answers
   * from that. Left out: 60 without, and with one not at all.
   */
  startWaitSeconds: 'OSO_FALLBACK_START_WAIT_SECONDS',
  /** A copy that is older is warned of. */
  softAgeSeconds: 'OSO_FALLBACK_SOFT_AGE_SECONDS',
  /** What happens to a copy that is older still, overHardAge says. */
  hardAgeSeconds: 'OSO_FALLBACK_HARD_AGE_SECONDS',
  /** `serve` or `refuse`. */
  overHardAge: 'OSO_FALLBACK_OVER_HARD_AGE',
  /** `off`, `warn` or `hold`: what becomes of a copy that differs much from the one in use. */
  guard: 'OSO_FALLBACK_GUARD',
  /** From 0 to 1: the share of the questions that the primary is asked too, to see whether it agrees. */
  agreement: 'OSO_FALLBACK_AGREEMENT',
  /** The time that one answer may take; one that would take longer is refused with 503. */
  answerBudgetSeconds: 'OSO_FALLBACK_ANSWER_BUDGET_SECONDS',
  /** `true`: questions are also answered as AuthZEN asks them. */
  authzen: 'OSO_FALLBACK_AUTHZEN',
  /** What its callers know this node by: the Policy Decision Point identifier. */
  authzenUrl: 'OSO_FALLBACK_AUTHZEN_URL',
  /** URLs of other nodes, to copy from while the primary can't be reached. */
  peers: 'OSO_FALLBACK_PEERS',
  /** A file of certificates in PEM: who signs those of https peers. Left out: as the system trusts. */
  peersCaFile: 'OSO_FALLBACK_PEERS_CA_FILE',
  /** The name that the certificates of https peers have, as nodes of one fleet share one. Left out: of its URL each. */
  peersServerName: 'OSO_FALLBACK_PEERS_SERVER_NAME',
  /** A file with the node's certificate, and those between it and its authority, in PEM: with it, https alone. */
  tlsCertFile: 'OSO_FALLBACK_TLS_CERT_FILE',
  /** A file with the key of that certificate. */
  tlsKeyFile: 'OSO_FALLBACK_TLS_KEY_FILE',
  /** A file of certificates: who asks must show one that one of these has signed. */
  tlsClientCaFile: 'OSO_FALLBACK_TLS_CLIENT_CA_FILE',
  /** Where copies are found when nobody else has one: a path, an http or an s3 URL. */
  store: 'OSO_FALLBACK_STORE',
  /** `true`: this node also puts each new copy there. */
  storeWrite: 'OSO_FALLBACK_STORE_WRITE',
  /** `auto`, `resident` or `paged`: how much of a copy is in memory. */
  residency: 'OSO_FALLBACK_RESIDENCY',
  /** How many copies stay in the directory. */
  keep: 'OSO_FALLBACK_KEEP',
  /** `postgresql` or `mysql`: which SQL local authorization answers with. */
  sqlDialect: 'OSO_FALLBACK_SQL_DIALECT',
} as const;

/**
 * What a node's process is started with besides its settings, as nothing can set it from within: glibc
 * then gives the large blocks of a sync back when it ends. Without it a copy of a million facts leaves
 * 54 MB more behind; never more than that, however many copies follow.
 */
export const PROCESS_VARIABLES = { MALLOC_MMAP_THRESHOLD_: '131072' } as const;

/**
 * Flags of Node that a node's process is started with, for the same reason. It answers on one core: of
 * the four threads that V8 has by default for collecting garbage, three only get in each other's way.
 */
export const PROCESS_FLAGS: readonly string[] = ['--v8-pool-size=1'];

/** Of the program; package.json has the same. */
export const VERSION = '0.1.0';

export const DEFAULT_PORT = 8080;

export const DEFAULT_PRIMARY_URL = 'https://api.osohq.com';

/** For people, probes and other nodes; the question API is below `/api`. */
export const PATHS = {
  health: '/healthcheck',
  metrics: '/metrics',
  /** The current generation's bytes. */
  generation: '/fallback/v1/generation',
  /** What the node knows about itself: NodeStatus of contract-status.ts. */
  status: '/fallback/v1/status',
} as const;

/** Of questions and their answers. */
export const FRESHNESS_HEADERS = {
  /** Of an answer: how old the copy is that it came from, in whole milliseconds. */
  ageMs: 'oso-fallback-age-ms',
  /** Of an answer: the first 16 hexadecimal digits of that copy's digest. */
  generation: 'oso-fallback-generation',
  /** Of a question: from an older copy it wants no answer; in whole milliseconds. */
  maxAgeMs: 'oso-fallback-max-age-ms',
} as const;

/** What a node says beside a generation's bytes; the digest is in `ETag`. */
export const GENERATION_HEADERS = {
  /** The environment's id, without `e_`. */
  environment: 'oso-fallback-environment',
  /** Milliseconds since 1970. */
  takenAtMs: 'oso-fallback-taken-at-ms',
  formatVersion: 'oso-fallback-format-version',
} as const;

/** The first two are the vendor's, the rest are ours. */
export const METRICS = {
  /** Gauge, no labels. */
  snapshotAgeMs: 'oso_fallback_snapshot_age_ms',
  /** Histogram in seconds; labels `path`, `status_code`. */
  httpRequests: 'oso_fallback_http_requests',
  /** Counter; label `outcome`: `replaced`, or the error code of the failure. */
  syncs: 'oso_fallback_syncs_total',
  /** Gauge: how long the last copy took, from the first request to being asked. */
  syncDurationSeconds: 'oso_fallback_sync_duration_seconds',
  /** Gauge: failures since the last copy that was taken into use; 0 is well. */
  syncFailuresInARow: 'oso_fallback_sync_failures_in_a_row',
  /** Gauge, label `code`: why the last attempt failed; absent when it did not. */
  syncErrorInfo: 'oso_fallback_sync_error_info',
  /** Gauge, label `phase`: what the attempt under way is doing. */
  syncPhaseInfo: 'oso_fallback_sync_phase_info',
  /** Gauge: facts that the attempt under way has received. */
  syncProgressFacts: 'oso_fallback_sync_progress_facts',
  /** Gauge: keys that are let in; absent when all are whose shape is right. */
  keysListed: 'oso_fallback_keys_listed',
  /** Gauge of 0 or 1: is an older list of keys in force, as the file cannot be used? Absent without a list. */
  keysOutdated: 'oso_fallback_keys_outdated',
  /** Gauge: keys that the primary has accepted, and are let in; absent when it is not asked. */
  keysKnown: 'oso_fallback_keys_known',
  /** Counter, label `outcome`: times that the primary was to be asked about a key. */
  keyChecks: 'oso_fallback_key_checks_total',
  /** Gauge, seconds since 1970: when the certificate that is shown ends; absent without TLS. */
  tlsNotAfterSeconds: 'oso_fallback_tls_not_after_timestamp_seconds',
  /** Gauge of 0 or 1: is an older certificate in force, as the files cannot be used? Absent without TLS. */
  tlsOutdated: 'oso_fallback_tls_outdated',
  /** Gauge, label `version`. */
  nodeInfo: 'oso_fallback_node_info',
  /** Gauge: facts in the copy that answers. */
  facts: 'oso_fallback_facts',
  /** Gauge, labels `generation`, `residency`, `source`: the copy that answers. */
  generationInfo: 'oso_fallback_generation_info',
  /** Gauge: size of the environment as one file. */
  environmentBytes: 'oso_fallback_environment_bytes',
  /** Gauge: what is held in memory of the copy that answers. */
  residentBytes: 'oso_fallback_resident_bytes',
  /** Gauges of 0 or 1: is the copy older than the limit? */
  overSoftAgeLimit: 'oso_fallback_over_soft_age_limit',
  overHardAgeLimit: 'oso_fallback_over_hard_age_limit',
  /** Gauges: the limits themselves. */
  softAgeLimitMs: 'oso_fallback_soft_age_limit_ms',
  hardAgeLimitMs: 'oso_fallback_hard_age_limit_ms',
  /** Gauge of 0 or 1: does the wall clock contradict the age of the copy? */
  clockSuspect: 'oso_fallback_clock_suspect',
  /** Gauge, label `condition`: `well` or `unwell`. */
  directoryInfo: 'oso_fallback_directory_info',
  /** Gauge: size of everything in the directory. */
  diskBytes: 'oso_fallback_disk_bytes',
  /** Gauge: copies in a row that were tried and held; 0 is well. */
  guardHeld: 'oso_fallback_guard_held',
  /** Gauge, label `kind`: questions that the copy tried last answers differently. */
  guardFlips: 'oso_fallback_guard_flips',
  /** Gauge: questions that the copy tried last was compared on. */
  guardQuestions: 'oso_fallback_guard_questions',
  /** Counter, label `verdict`: copies that were tried: `take`, `take_and_warn`, `hold`. */
  guardVerdicts: 'oso_fallback_guard_verdicts_total',
  /** Counter, label `kind`: questions of the node's that the primary was asked too. */
  agreementAsked: 'oso_fallback_agreement_asked_total',
  /** Counter, label `outcome`: what became of them. */
  agreementOutcomes: 'oso_fallback_agreement_total',
  /** Gauge: answers that differ, of which a later copy will tell why. */
  agreementWaiting: 'oso_fallback_agreement_waiting',
} as const;

/** What the process ends with. */
export const EXIT = {
  done: 0,
  /** A policy's own test failed. */
  testsFailed: 1,
  /** `check` and `explain`: it is not allowed. */
  denied: 1,
  /** A flag, a variable, a file, the token or the question is wrong: trying again won't help. */
  wrongInput: 2,
  /** Nothing to answer from: no copy could be had within the wait. */
  noCopy: 3,
  /** A bug of ours. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
