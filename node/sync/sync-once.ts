/** One attempt to replace the world by a newer one: have a copy, try it, keep it, use it. */

import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { CurrentWorld, World, WorldCell } from '../world/world.ts';
import type { Copy, Take } from './copy.ts';
import type { SyncFailure, SyncOutcome } from './state.ts';

/** Whether a copy may be used; `held` says why not. */
export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'held'; readonly reason: string };

export type SyncParts = {
  readonly take: Take;
  /** Compares the next world with the one in use. */
  readonly admit: (
    current: CurrentWorld | undefined,
    next: World,
    signal: AbortSignal,
  ) => Promise<Admission>;
  readonly cell: WorldCell;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** A copy that cannot be kept is used all the same: what it is read from is open. */
  readonly onNotKept: (error: NodeError) => void;
};

/**
 * Whatever goes wrong is an outcome, also a bug: the world in use must go on answering. Throws the
 * signal's reason when that aborts.
 */
export async function syncOnce(parts: SyncParts, signal: AbortSignal): Promise<SyncOutcome> {
  const { take, cell, clock } = parts;
  const startedMs = clock.monotonicMs();
  const durationMs = (): number => Math.round(clock.monotonicMs() - startedMs);
  try {
    const copy = await take(signal, cell.current());
    const failure = await use(copy, parts, signal);
    if (failure !== undefined) return { ...failure, durationMs: durationMs() };
    return { ...replacedBy(copy), durationMs: durationMs() };
  } catch (error) {
    signal.throwIfAborted();
    return { ...failureOf(error), durationMs: durationMs() };
  }
}

/** Undefined: the copy is in use. Else nothing of it is left. */
async function use(
  copy: Copy,
  parts: SyncParts,
  signal: AbortSignal,
): Promise<SyncFailure | undefined> {
  const { world, begun } = copy;
  const letGo = world.origin.lease.take();
  try {
    const admission = await parts.admit(parts.cell.current(), world, signal);
    const refusal =
      refusalOf(admission) ?? notNewer(copy, parts.cell.current()) ?? keep(copy, parts);
    if (refusal !== undefined) {
      copy.discard();
      return withPrimary(refusal, copy);
    }
    parts.cell.replace(world, begun);
    return undefined;
  } catch (error) {
    copy.discard();
    throw error;
  } finally {
    letGo();
  }
}

/**
 * What is served must be what a start would find, or something newer: so it is kept before it is used. A
 * disk that fails is no reason not to use it; one that has something newer is.
 */
function keep(copy: Copy, { onNotKept }: SyncParts): SyncFailure | undefined {
  try {
    copy.keep();
    return undefined;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    if (error.code === 'too_old') return failureOf(error);
    onNotKept(error);
    return undefined;
  }
}

/** A copy from elsewhere that is no good does not hide why it was wanted. */
function withPrimary(refusal: SyncFailure, { world, primaryFailure }: Copy): SyncFailure {
  if (primaryFailure === undefined) return refusal;
  const { code, message } = primaryFailure;
  const other = `the copy from ${world.origin.source}: ${refusal.message}`;
  return { kind: 'failed', code, message: `${message}; and ${other}` };
}

function refusalOf(admission: Admission): SyncFailure | undefined {
  if (admission.kind === 'admitted') return undefined;
  return { kind: 'failed', code: 'held', message: `Cannot use the copy: ${admission.reason}` };
}

function notNewer({ begun }: Copy, current: CurrentWorld | undefined): SyncFailure | undefined {
  if (current === undefined || begun.begunMs > current.begunMs) return undefined;
  const message = 'Cannot use the copy: the one in use began later';
  return { kind: 'failed', code: 'not_newer', message };
}

function replacedBy({ world, primaryFailure }: Copy) {
  const { takenAtMs, facts, origin } = world;
  const replaced = {
    kind: 'replaced',
    takenAtMs,
    factCount: facts.factCount,
    source: origin.source,
  } as const;
  return primaryFailure === undefined
    ? replaced
    : { ...replaced, primaryFailure: failureOf(primaryFailure) };
}

function failureOf(error: unknown): SyncFailure {
  if (error instanceof NodeError)
    return { kind: 'failed', code: error.code, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', code: 'bug', message };
}
