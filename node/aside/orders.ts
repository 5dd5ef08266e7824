/** What the two threads tell each other. Types only: both sides are this program. */

import type { ErrorCode } from '../lib/errors.ts';
import type { Dialect } from '../local/sql-text.ts';
import type { SharedGeneration } from '../snapshot/shared-generation.ts';
import type { World } from '../world/world.ts';

/** What the thread is started with. */
export type ThreadSettings = {
  readonly budgetMs: number;
  /** What each thread may use for objects. */
  readonly memoryBytes: number;
  readonly sqlDialect: Dialect;
};

/** A world as a message. */
export type SharedWorld = Pick<World, 'environment' | 'takenAtMs'> & {
  readonly generation: SharedGeneration;
};

/** A question. One at a time: the next one is sent when the answer is there. */
export type ThreadOrder = {
  /** Of the content that is asked. */
  readonly digest: string;
  /** Undefined: the thread has that world open. */
  readonly world: SharedWorld | undefined;
  readonly path: string;
  readonly body: Uint8Array;
  /** Of its time. */
  readonly spentMs: number;
};

export type ThreadReport =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** A bug. */
  | { readonly kind: 'failed'; readonly message: string };
