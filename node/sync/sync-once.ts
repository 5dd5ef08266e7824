/** One attempt to replace the world by a newer one. */

import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { begunAt } from '../world/age.ts';
import type { World, WorldCell } from '../world/world.ts';
import type { SyncFailure, SyncOutcome } from './state.ts';

export type SyncParts<Copy> = {
  /** Takes a copy from wherever copies come from. */
  readonly pull: (signal: AbortSignal) => Promise<Copy>;
  /** Makes the world that answers from it; `previous` is the one in use. */
  readonly open: (copy: Copy, previous: World | undefined) => World;
  readonly cell: WorldCell;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/**
 * Pull, open, swap. Whatever goes wrong is an outcome, also a bug: the world in use must go on
 * answering. Throws the signal's reason when that aborts.
 */
export async function syncOnce<Copy>(
  parts: SyncParts<Copy>,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const { pull, open, cell, clock } = parts;
  const startedMs = clock.monotonicMs();
  const durationMs = (): number => Math.round(clock.monotonicMs() - startedMs);
  try {
    const copy = await pull(signal);
    const world = open(copy, cell.current());
    if (!cell.replace(world, begunAt(startedMs))) return { ...NOT_NEWER, durationMs: durationMs() };
    const { takenAtMs, facts } = world;
    return { kind: 'replaced', takenAtMs, factCount: facts.factCount, durationMs: durationMs() };
  } catch (error) {
    signal.throwIfAborted();
    return { ...failureOf(error), durationMs: durationMs() };
  }
}

const NOT_NEWER: SyncFailure = {
  kind: 'failed',
  code: 'not_newer',
  message: 'Cannot use the copy: the one in use began later',
};

function failureOf(error: unknown): SyncFailure {
  if (error instanceof NodeError)
    return { kind: 'failed', code: error.code, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', code: 'bug', message };
}
