/** What nodes may say about themselves: one with nothing yet, and one with everything there is. */

import type { NodeStatus } from '../../node/contract-status.ts';

export const EMPTY_STATUS: NodeStatus = {
  version: '1.2.3',
  environment: 'e_0123456789',
  clientId: 'node-1',
  uptimeMs: 0,
  whyUnhealthy: 'Cannot answer: no copy of the environment is loaded: none was taken yet',
  limits: { softAgeMs: 5_400_000, overHardAge: 'serve' },
  sync: { failuresInARow: 0 },
};

/** Nothing is left out, and no two numbers are the same. */
export const FULL_STATUS = {
  version: '1.2.3',
  environment: 'e_0123456789',
  clientId: 'node-1',
  uptimeMs: 86_400_000,
  whyUnhealthy: 'Cannot answer: the copy is 624611 ms old, this node allows 500000 ms',
  copy: {
    digest: '0123456789abcdef'.repeat(4),
    takenAtMs: 1_700_000_000_000,
    ageMs: 624_611,
    isAgeKnown: true,
    isClockSuspect: true,
    isOverSoftAge: true,
    isOverHardAge: true,
    factCount: 7,
    source: 'primary',
    file: {
      environmentBytes: 4_096,
      residentBytes: 2_048,
      residency: 'paged',
      residencyReason:
        'Read from disk through a cache of 8 MiB: this copy and the next one need 2 MiB together, and ' +
        'only 1 MiB of 161 MiB (cgroup v2) are left for copies.',
    },
  },
  warnings: ['OSO_FALLBACK_PEER: is not a setting of a node, and changes nothing'],
  keys: {
    check: 'verify',
    listedCount: 9,
    knownCount: 8,
    notKept: { sinceMs: 1_700_000_000_100, reason: 'Cannot write known-keys: it is full (ENOSPC)' },
    trouble: { sinceMs: 1_700_000_000_200, reason: 'cannot be read: it is not there (ENOENT)' },
  },
  tls: {
    expiresAtMs: 1_800_000_000_000,
    isClientCertificateNeeded: true,
    trouble: { sinceMs: 1_700_000_000_250, reason: 'it is not there (ENOENT)' },
  },
  limits: { softAgeMs: 400_000, hardAgeMs: 500_000, overHardAge: 'refuse' },
  sync: {
    failuresInARow: 2,
    last: { endedAtMs: 1_700_000_000_500, durationMs: 1_500, outcome: 'copy_torn' },
    lastError: { atMs: 1_700_000_000_500, code: 'copy_torn', message: 'Cannot use the copy' },
    nextAtMs: 1_700_000_060_000,
    progress: {
      phase: 'receiving',
      factCount: 12_345,
      failing: { code: 'upstream_unavailable', message: 'Cannot copy from http://a' },
    },
  },
  directory: { condition: 'unwell', reason: 'No space is left.', usedBytes: 12_288 },
  guard: {
    verdict: 'hold',
    mode: 'default',
    triedAtMs: 1_700_000_000_400,
    durationMs: 90,
    reasons: [
      {
        code: 'predicate_emptied',
        subject: 'has_role',
        message: 'has_role has 0 facts instead of 1200',
        effect: 'hold',
      },
    ],
    reasonCount: 1,
    held: { sinceMs: 1_700_000_000_300, copies: 3 },
    isReleasedByAge: false,
    tests: { tests: 5, passed: 4, failed: 1, undecided: 0, failures: ['policy.polar:9'] },
    facts: { before: 1_200, after: 0 },
    questions: { asked: 60, compared: 59, slowed: 1, isComplete: true },
    flips: {
      allow_to_deny: 21,
      deny_to_allow: 0,
      results_to_none: 0,
      none_to_results: 0,
      results_differ: 0,
      answer_to_error: 0,
      error_to_answer: 0,
    },
    examples: [
      {
        kind: 'allow_to_deny',
        question: 'authorize(User{"alice"}, "read", Repo{"anvil"})',
        before: 'allowed',
        after: 'denied',
      },
    ],
  },
  agreement: {
    share: 0.01,
    isAsking: true,
    asked: { authorize: 101, list: 31, actions: 11 },
    outcomes: { agreed: 130, explained: 4, unexplained: 5, undecided: 6, unanswered: 8 },
    waiting: 10,
    firstUnexplained: {
      atMs: 1_700_000_000_600,
      generation: '0123456789abcdef'.repeat(4),
      question: 'authorize(User{"5d41402abc4b"}, "read", Repo{"7d793037a076"})',
      primary: 'allowed',
      node: 'denied',
    },
    lastError: { atMs: 1_700_000_000_700, code: 'upstream_unavailable', message: 'Cannot ask' },
  },
} as const satisfies NodeStatus;
