/** A snapshot's file → a world to ask, in this process. */

import { DEFAULT_LIMITS } from '../../eval/evaluator.ts';
import { loadWorld } from '../../world/load-world.ts';
import { IN_MEMORY } from '../../world/origin.ts';
import type { World } from '../../world/world.ts';
import { QUESTION_CLOCK } from '../question-clock.ts';
import { namingFile, openSnapshot } from '../snapshot-file.ts';

/** To be asked until it is disposed of. Throws NodeError, naming the file. */
export async function openSnapshotWorld(
  path: string,
): Promise<Disposable & { readonly world: World }> {
  const opened = await openSnapshot(path);
  const { policySource, facts } = opened;
  const { environment, takenAtMs, digest: generation } = opened.head;
  try {
    const world = loadWorld(
      { environment, takenAtMs, generation, origin: IN_MEMORY, policySource, facts },
      { limits: DEFAULT_LIMITS, clock: QUESTION_CLOCK, previous: undefined },
    );
    return { world, [Symbol.dispose]: () => opened.close() };
  } catch (error) {
    opened.close();
    throw namingFile(error, path);
  }
}
