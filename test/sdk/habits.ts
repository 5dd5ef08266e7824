/**
 * Which SDK takes what as a reason to ask its fallback, and for which calls: as its own code says, by file
 * and function. The matrix holds the SDKs against it; what differs between two versions is on purpose.
 */

import type { CallName } from './calls.ts';
import type { Failure } from './triggers.ts';

export type Habit = {
  /** Its calls; those below the fallback never hears of are in `never`. */
  readonly eligible: readonly CallName[];
  readonly never: readonly CallName[];
  readonly triggers: readonly Failure[];
  /** Of these it waits for the end, for ever. */
  readonly waits: readonly Failure[];
  /** What is different if the application sets no timeout; undefined where that is not for it to set. */
  readonly untimed?: Pick<Habit, 'triggers' | 'waits'>;
  /** On its way to the fallback a GET loses its query string. */
  readonly losesQueries: boolean;
  /** It asks the fallback again after a 400 or 5xx of the fallback, if the primary could not be reached. */
  readonly asksAgain: boolean;
  /** How often it tries a primary that answers so. */
  readonly tries: (failure: Failure) => number;
  /** Where its code says so, one line each. */
  readonly code: readonly string[];
};

const CHECKS = ['authorize', 'list', 'actions'] as const;
const LEGACY = ['authorize_resources', 'query'] as const;
const LOCAL_1 = ['authorize_local', 'list_local'] as const;
const LOCAL = [...LOCAL_1, 'actions_local', 'evaluate_local'] as const;
const READS = ['get', 'metadata'] as const;
const WRITES = ['insert', 'policy'] as const;

const SERVER_ERRORS = [500, 502, 503, 504];
const NOT_CONNECTED = ['refused', 'dropped', 'dropped_later'] as const;
const SILENT = ['silent', 'silent_after_headers'] as const;
const UNREACHABLE = [...NOT_CONNECTED, ...SILENT, 'reset', 'unknown_host'] as const;

/** What Linux does by default (ip-sysctl, `tcp_syn_retries` and `tcp_retries2`). */
function kernelWaits(tries: string, sum: string): string {
  return `Where packets are dropped, \`ETIMEDOUT\` is when the kernel gives up: by Linux's defaults after 131 s to connect, ${tries} in ${sum}, and first a quarter of an hour on a connection that was open.`;
}

/** Of fetch-retry: these statuses, and every failure of a connection. */
function npmTries(tries: number, statuses: readonly number[]): Habit['tries'] {
  return (failure) => (typeof failure === 'number' && !statuses.includes(failure) ? 1 : tries);
}

const NPM_OLD = {
  triggers: [...NOT_CONNECTED, ...SERVER_ERRORS],
  waits: SILENT,
  losesQueries: true,
  asksAgain: true,
  tries: npmTries(6, [429, ...SERVER_ERRORS]),
  code: [
    '`dist/src/api.js`, `fallbackEligible`: the paths above and no other, whatever the method.',
    '`dist/src/api.js`, `_req`: of failures to connect `ECONNREFUSED` and `ETIMEDOUT` count, of answers 500 and above.',
    '`dist/src/api.js`, `_req`: no timeout, so a silent primary is waited for, and no call ends.',
    '`dist/src/api.js`, `retryOptions`: six tries for 429, 5xx and failures to connect.',
    kernelWaits('six tries', '13 minutes'),
  ],
} as const satisfies Partial<Habit>;

const NPM_NEW = {
  eligible: [...CHECKS, 'evaluate', ...READS, ...LOCAL],
  never: WRITES,
  losesQueries: true,
  asksAgain: true,
  tries: npmTries(3, [400, 429, ...SERVER_ERRORS]),
} as const satisfies Partial<Habit>;

const NPM_NEW_CODE = [
  '`dist/src/api.js`, `fallbackEligible`: the paths above and no other.',
  '`dist/src/api.js`, `fallbackEligibleStatusCode`: 400, and 500 and above.',
  '`dist/src/api.js`, `_req`: to the fallback a GET goes without its query string, so `get` arrives without a predicate: the node answers 400 instead of facts of another question.',
  '`dist/src/api.js`, `retryOptions`: three tries for 400, 429, 5xx and failures to connect.',
] as const;
const NPM_NEW_WAITS = kernelWaits('three tries', '6½ minutes');

export const NPM_1_6_1_HABIT: Habit = {
  ...NPM_OLD,
  eligible: [...CHECKS, ...LEGACY],
  never: [...READS, ...LOCAL_1, 'bulk_actions', ...WRITES],
};
export const NPM_2_1_0_HABIT: Habit = {
  ...NPM_OLD,
  eligible: [...CHECKS, 'evaluate'],
  never: [...READS, ...LOCAL, ...WRITES],
};
export const NPM_2_4_4_HABIT: Habit = {
  ...NPM_NEW,
  triggers: [...NOT_CONNECTED, 400, ...SERVER_ERRORS],
  waits: SILENT,
  code: [
    ...NPM_NEW_CODE,
    '`dist/src/api.js`, `_req`: of failures to connect `ECONNREFUSED` and `ETIMEDOUT` count; there is no timeout, so a silent primary is waited for.',
    NPM_NEW_WAITS,
  ],
};
/** 2.6.0 does as 2.5.5. */
export const NPM_2_5_HABIT: Habit = {
  ...NPM_NEW,
  triggers: [...NPM_2_4_4_HABIT.triggers, 'silent'],
  waits: ['silent_after_headers'],
  untimed: NPM_2_4_4_HABIT,
  code: [
    ...NPM_NEW_CODE,
    '`dist/src/api.js`, `_req` and `withTimeout`: of failures to connect `ECONNREFUSED`, `ETIMEDOUT` and, with `fetchTimeoutMillis`, `AbortError` count.',
    '`dist/src/api.js`, `withTimeout`: its timer ends when the headers are there, so a body that does not end is waited for, for ever.',
    `Without \`fetchTimeoutMillis\` a silent primary is waited for, for ever. ${NPM_NEW_WAITS}`,
  ],
};

const PYTHON_TIMEOUTS =
  '`oso_cloud/api.py`, `TIMEOUT_INTERVALS`: one second to connect, five from one part of an answer to the next, two tries.';

export const NPM_2_6_0_WHOLE_ANSWERS_HABIT: Habit = {
  ...NPM_NEW,
  triggers: [...UNREACHABLE, 400, ...SERVER_ERRORS],
  waits: [],
  tries: () => 1,
  code: [
    '[test/sdk/whole-answers.ts](../test/sdk/whole-answers.ts): one timeout for a whole answer, one try, and an `AbortError` for every failure to get it.',
    '`dist/src/api.js`, `_req`: with a `fetchBuilder` nothing is tried again, and an `AbortError` of what it builds counts.',
    ...NPM_NEW_CODE.slice(0, -1),
  ],
};

/** Of the package backoff: twice what is not fatal. */
function pythonTries(isFatal: (status: number) => boolean): Habit['tries'] {
  return (failure) => (typeof failure === 'number' && isFatal(failure) ? 1 : 2);
}

export const PYPI_1_5_1_HABIT: Habit = {
  eligible: [...CHECKS, ...LEGACY],
  never: [...READS, ...LOCAL_1, 'actions_local', ...WRITES],
  triggers: UNREACHABLE,
  waits: [],
  losesQueries: false,
  asksAgain: false,
  tries: pythonTries(() => true),
  code: [
    '`oso_cloud/api.py`, `API._fallback_eligible`: the paths above and no other.',
    '`oso_cloud/api.py`, `API._do_post`: every `ConnectionError` and `Timeout` of requests counts, unknown hosts among them; an answer never does, as nothing raises for its status.',
    PYTHON_TIMEOUTS,
  ],
};
/** 2.6.0 does as 2.4.3. */
export const PYPI_2_HABIT: Habit = {
  eligible: [...CHECKS, 'evaluate', ...READS, ...LOCAL],
  never: WRITES,
  triggers: [...UNREACHABLE, 400, ...SERVER_ERRORS],
  waits: [],
  losesQueries: false,
  asksAgain: false,
  tries: pythonTries((status) => status !== 429 && status < 500),
  code: [
    '`oso_cloud/api.py`, `API._fallback_eligible`: the paths above and no other.',
    '`oso_cloud/api.py`, `API._do_post`, `API._do_get`: every `ConnectionError` and `Timeout` of requests counts, unknown hosts among them.',
    '`oso_cloud/api.py`, `_fallback_retryable_status_code`: 400, and 500 to 599.',
    '`oso_cloud/api.py`, `_fatal_retry_code`: two tries for 429, 5xx and failures to connect.',
    PYTHON_TIMEOUTS,
  ],
};
