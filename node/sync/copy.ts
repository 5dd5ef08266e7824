/** A copy that could answer, wherever it was had from, before it is taken into use. */

import { NodeError } from '../lib/errors.ts';
import type { Begun } from '../world/age.ts';
import type { CurrentWorld, World } from '../world/world.ts';

export type Copy = {
  readonly world: World;
  readonly begun: Begun;
  /** Makes it the one that the next start finds. Throws NodeError `disk_unavailable`. */
  keep(): void;
  /** Removes what was written for it. Once it is kept, there is nothing to remove. */
  discard(): void;
  /** Why it is not from the primary, which would have been better. */
  readonly primaryFailure: NodeError | undefined;
};

/** Gets a copy. Throws NodeError, the signal's reason, or a bug. */
export type Take = (signal: AbortSignal, current: CurrentWorld | undefined) => Promise<Copy>;

/** Also for what is on the disk or with others, when that may be nothing. */
export type TakeIfAny = (
  signal: AbortSignal,
  current: CurrentWorld | undefined,
) => Promise<Copy | undefined>;

/**
 * From the primary; when that fails, whatever `others` has that is newer than the world in use. Without a
 * world a primary that is silent must not keep others from being asked: it gets `patienceMs`, and more
 * only when nobody else has a copy. Left out: there is nobody else.
 */
export function primaryElse(primary: Take, others: TakeIfAny, patienceMs?: number): Take {
  const unhurried: Take = async (signal, current) => {
    try {
      return await primary(signal, current);
    } catch (failure) {
      return await otherThan(failure, others, { signal, current });
    }
  };
  return async (signal, current) => {
    if (current !== undefined || patienceMs === undefined) return await unhurried(signal, current);
    const late = AbortSignal.timeout(patienceMs);
    try {
      return await primary(AbortSignal.any([signal, late]), current);
    } catch (failure) {
      signal.throwIfAborted();
      if (!late.aborted) return await otherThan(failure, others, { signal, current });
    }
    const other = await others(signal, current);
    if (other !== undefined) return { ...other, primaryFailure: slow(patienceMs) };
    return await unhurried(signal, current);
  };
}

type For = { readonly signal: AbortSignal; readonly current: CurrentWorld | undefined };

async function otherThan(
  failure: unknown,
  others: TakeIfAny,
  { signal, current }: For,
): Promise<Copy> {
  signal.throwIfAborted();
  if (!(failure instanceof NodeError)) throw failure;
  const other = await others(signal, current);
  if (other === undefined) throw failure;
  return { ...other, primaryFailure: failure };
}

function slow(patienceMs: number): NodeError {
  const message = `Cannot copy from the primary: no copy in ${patienceMs / 1_000} s, and others have one`;
  return new NodeError('upstream_unavailable', message);
}
