/**
 * Which SDK takes what as a reason to ask its fallback, and for which calls: as its own code says, by file
 * and function. The matrix holds the SDKs against it; what differs between two versions is on purpose.
 */

import type { CallName } from './calls.ts';
import type { Trigger } from './triggers.ts';

export type Habit = {
  /** Its calls; those below the fallback never hears of are in `never`. */
  readonly eligible: readonly CallName[];
  readonly never: readonly CallName[];
  readonly triggers: readonly Trigger['failure'][];
  /** It has no timeout, so a primary that says nothing is waited for, for ever. */
  readonly waitsForEver: boolean;
  /** On its way to the fallback a GET loses its query string. */
  readonly losesQueries: boolean;
  /** It asks the fallback again after a 400 or 5xx of the fallback, if the primary could not be reached. */
  readonly asksAgain: boolean;
  /** How often it tries a primary that answers so. */
  readonly tries: (failure: Trigger['failure']) => number;
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
const UNREACHABLE = ['refused', 'silent', 'reset', 'unknown_host'] as const;

/** Of fetch-retry: these statuses, and every failure of a connection. */
function npmTries(tries: number, statuses: readonly number[]): Habit['tries'] {
  return (failure) => (typeof failure === 'number' && !statuses.includes(failure) ? 1 : tries);
}

const NPM_OLD = {
  triggers: ['refused', ...SERVER_ERRORS],
  waitsForEver: true,
  losesQueries: true,
  asksAgain: true,
  tries: npmTries(6, [429, ...SERVER_ERRORS]),
  code: [
    '`dist/src/api.js`, `fallbackEligible`: the paths above and no other, whatever the method.',
    '`dist/src/api.js`, `_req`: of failures to connect `ECONNREFUSED` and `ETIMEDOUT` count, of answers 500 and above.',
    '`dist/src/api.js`, `_req`: no timeout, so a silent primary is waited for, and no call ends.',
    '`dist/src/api.js`, `retryOptions`: six tries for 429, 5xx and failures to connect.',
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
  triggers: ['refused', 400, ...SERVER_ERRORS],
  waitsForEver: true,
  code: [
    ...NPM_NEW_CODE,
    '`dist/src/api.js`, `_req`: of failures to connect `ECONNREFUSED` and `ETIMEDOUT` count; there is no timeout, so a silent primary is waited for.',
  ],
};
/** 2.6.0 does as 2.5.5. */
export const NPM_2_5_HABIT: Habit = {
  ...NPM_NEW,
  triggers: ['refused', 'silent', 400, ...SERVER_ERRORS],
  waitsForEver: false,
  code: [
    ...NPM_NEW_CODE,
    '`dist/src/api.js`, `_req` and `withTimeout`: of failures to connect `ECONNREFUSED`, `ETIMEDOUT` and, with `fetchTimeoutMillis`, `AbortError` count.',
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
  waitsForEver: false,
  losesQueries: false,
  asksAgain: false,
  tries: pythonTries(() => true),
  code: [
    '`oso_cloud/api.py`, `API._fallback_eligible`: the paths above and no other.',
    '`oso_cloud/api.py`, `API._do_post`: every `ConnectionError` and `Timeout` of requests counts, unknown hosts among them; an answer never does, as nothing raises for its status.',
    '`oso_cloud/api.py`, `TIMEOUT_INTERVALS`: one second to connect, five to read, two tries.',
  ],
};
/** 2.6.0 does as 2.4.3. */
export const PYPI_2_HABIT: Habit = {
  eligible: [...CHECKS, 'evaluate', ...READS, ...LOCAL],
  never: WRITES,
  triggers: [...UNREACHABLE, 400, ...SERVER_ERRORS],
  waitsForEver: false,
  losesQueries: false,
  asksAgain: false,
  tries: pythonTries((status) => status !== 429 && status < 500),
  code: [
    '`oso_cloud/api.py`, `API._fallback_eligible`: the paths above and no other.',
    '`oso_cloud/api.py`, `API._do_post`, `API._do_get`: every `ConnectionError` and `Timeout` of requests counts, unknown hosts among them.',
    '`oso_cloud/api.py`, `_fallback_retryable_status_code`: 400, and 500 to 599.',
    '`oso_cloud/api.py`, `_fatal_retry_code`: two tries for 429, 5xx and failures to connect.',
  ],
};
