/**
 * What a node says about itself at `/fallback/v1/status`, for whoever keeps nodes. Imports zod alone, so
 * that a controller may take it without taking the node. Readers ignore what they do not know: a newer
 * node says more, and new codes. No key is ever in it.
 */

import { z } from 'zod';

const Count = z.int().min(0);
/** A duration. */
const Milliseconds = z.int().min(0);
/** A moment, in milliseconds since 1970 by the node's clock. */
const Moment = z.int();

/** The copy that answers, and how old it is. */
const Copy = z.object({
  /** SHA-256 of its content, 64 hexadecimal digits; the first 16 are in the header of each answer. */
  digest: z.string(),
  /** When it began to be taken, by the clock of whoever took it. */
  takenAtMs: Moment,
  /** 9007199254740991 when nobody can tell: the copy is dated in the future. */
  ageMs: Milliseconds,
  isAgeKnown: z.boolean(),
  /** The wall clock contradicts the copy's date, or the time that the node has seen pass. */
  isClockSuspect: z.boolean(),
  isOverSoftAge: z.boolean(),
  isOverHardAge: z.boolean(),
  factCount: Count,
  /** `primary`, `disk`, or the name of the peer, the store or the file that gave it. */
  source: z.string(),
  /** Absent: it is in memory alone. */
  file: z
    .object({
      /** Size of the environment: of its generation's file. */
      environmentBytes: Count,
      /** How much of it is held in memory, caches included. */
      residentBytes: Count,
      residency: z.enum(['resident', 'paged']),
      /** Why, in one sentence. */
      residencyReason: z.string(),
    })
    .optional(),
});

/** What the node makes of the age of its copy. */
const Limits = z.object({
  softAgeMs: Milliseconds,
  /** Absent: none. */
  hardAgeMs: Milliseconds.optional(),
  overHardAge: z.enum(['serve', 'refuse']),
});

const Sync = z.object({
  /** 0 is well. */
  failuresInARow: Count,
  /** How the last attempt ended. Absent: none has ended yet. */
  last: z
    .object({
      endedAtMs: Moment,
      durationMs: Milliseconds,
      /** `replaced`, or the code of the failure. */
      outcome: z.string(),
    })
    .optional(),
  /** The last failure since the start, also when it is over. Absent: none. */
  lastError: z.object({ atMs: Moment, code: z.string(), message: z.string() }).optional(),
  /** When the next attempt begins, or began: the first one has, without this. */
  nextAtMs: Moment.optional(),
  /** How far the attempt under way is. Absent: none is, or it has not said anything. */
  progress: z
    .object({
      phase: z.string(),
      factCount: Count,
      /** Why its last request to the primary failed, which is made again. Absent: the primary answers. */
      failing: z.object({ code: z.string(), message: z.string() }).optional(),
    })
    .optional(),
});

/** Who may ask. */
const Keys = z.object({
  /**
   * `shape`: every key that is well-formed and of the environment; `listed`: those of a list alone;
   * `verify`: those of a list, if there is one, and those that the primary accepts.
   */
  check: z.string(),
  /** How many are listed. Absent: there is no list. */
  listedCount: Count.optional(),
  /** How many the primary has accepted, and are let in also while it cannot be asked. Absent: it is not asked. */
  knownCount: Count.optional(),
  /** Since when, and why, those are not kept for the next start. Absent: they are. */
  notKept: z.object({ sinceMs: Moment, reason: z.string() }).optional(),
  /** Since when the list cannot be read anew, and why; the one before is in force. Absent: it is well. */
  trouble: z.object({ sinceMs: Moment, reason: z.string() }).optional(),
});

/** The certificate that is shown to who asks. */
const Tls = z.object({
  expiresAtMs: Moment,
  /** Must who asks show one, too? */
  isClientCertificateNeeded: z.boolean(),
  /** Since when the files cannot be used, and why; what was read of them before is in force. Absent: it is well. */
  trouble: z.object({ sinceMs: Moment, reason: z.string() }).optional(),
});

/** Where generations are kept. */
const Directory = z.object({
  /** `unwell`: nothing can be kept; what is open goes on answering. */
  condition: z.enum(['well', 'unwell']),
  /** Absent: it is well. */
  reason: z.string().optional(),
  /** Of everything in it. Absent: it cannot be read. */
  usedBytes: Count.optional(),
});

/** One question that the copy tried last answers differently. Shows ids of a real question. */
const FlipExample = z.object({
  kind: z.string(),
  question: z.string(),
  before: z.string(),
  after: z.string(),
});

/** How the last copy was tried before it was used, or held. Null: was not tried, or does not apply. */
const GuardReport = z.object({
  /** `take`, `take_and_warn` or `hold`. */
  verdict: z.string(),
  /** OSO_FALLBACK_GUARD, or `default`. */
  mode: z.string(),
  triedAtMs: Moment,
  durationMs: Milliseconds,
  /** The first of them, those that hold before those that warn. `subject` may be empty. */
  reasons: z
    .array(
      z.object({
        code: z.string(),
        subject: z.string(),
        message: z.string(),
        effect: z.enum(['warn', 'hold']),
      }),
    )
    .readonly(),
  reasonCount: Count,
  /** Copies held in a row, and since when. */
  held: z.object({ sinceMs: Moment, copies: Count }).nullable(),
  isReleasedByAge: z.boolean(),
  /** The policy's own tests. */
  tests: z
    .object({
      tests: Count,
      passed: Count,
      failed: Count,
      undecided: Count,
      /** The first few assertions that are wrong. */
      failures: z.array(z.string()).readonly(),
    })
    .nullable(),
  facts: z.object({ before: Count, after: Count }).nullable(),
  questions: z
    .object({ asked: Count, compared: Count, slowed: Count, isComplete: z.boolean() })
    .nullable(),
  /** Per kind of flip. */
  flips: z.record(z.string(), Count).nullable(),
  /** Absent: asked without a key of the environment. */
  examples: z.array(FlipExample).readonly().optional(),
});

/** Whether the primary answers as the node does, for a share of its questions since the start. */
const AgreementReport = z.object({
  /** Of the questions, from 0 to 1. */
  share: z.number(),
  /** False: the primary is not to be reached, or wants to be left alone, or no sync has ended yet. */
  isAsking: z.boolean(),
  /** Per kind: `authorize`, `list`, `actions`. */
  asked: z.record(z.string(), Count),
  /** `agreed`, `explained`, `unexplained`, `undecided`, `unanswered`. */
  outcomes: z.record(z.string(), Count),
  /** Differ, and wait for a later copy. */
  waiting: Count,
  /** Ids are pseudonyms. Absent: there was none. */
  firstUnexplained: z
    .object({
      atMs: Moment,
      /** The digest of the copy that differs. */
      generation: z.string(),
      question: z.string(),
      primary: z.string(),
      node: z.string(),
    })
    .optional(),
  /** The last failure of the primary's that followed an answer, also when it is over. */
  lastError: z.object({ atMs: Moment, code: z.string(), message: z.string() }).optional(),
});

export type NodeStatus = z.infer<typeof NodeStatus>;

export const NodeStatus = z.object({
  /** Of the program. */
  version: z.string(),
  /** The environment's id as people see it: `e_0123456789`. */
  environment: z.string(),
  /** Names this run of this node: OSO_CLIENT_ID. */
  clientId: z.string(),
  uptimeMs: Milliseconds,
  /** Why no question is answered. Absent: they are, and the health check is 200. */
  whyUnhealthy: z.string().optional(),
  /** Absent: there is none yet. */
  copy: Copy.optional(),
  /** What of its settings is likely a slip, a sentence each. Absent: nothing. */
  warnings: z.array(z.string()).readonly().optional(),
  /** Absent: a node that is older than this field. */
  keys: Keys.optional(),
  /** Absent: plain HTTP. */
  tls: Tls.optional(),
  limits: Limits,
  sync: Sync,
  /** Absent: the node keeps nothing on disk. */
  directory: Directory.optional(),
  /** Absent: no copy was tried yet. */
  guard: GuardReport.optional(),
  /** Absent: the settings ask for no such proof. */
  agreement: AgreementReport.optional(),
});
