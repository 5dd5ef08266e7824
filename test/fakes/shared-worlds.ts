/** Worlds of real generation files, which another thread can open. */

import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../node/lib/clock.ts';
import type { Residency } from '../../node/snapshot/residency.ts';
import { openCopy } from '../../node/sync/open-copy.ts';
import type { World } from '../../node/world/world.ts';
import { type GenerationOptions, OPEN_PARTS, writeGenerationFile } from './generation-files.ts';

export const RESIDENT: Residency = { kind: 'resident', reason: 'It fits.' };
export const PAGED: Residency = { kind: 'paged', cacheBytes: 64 * 1_024, reason: 'It does not.' };

/** With the real clock, so that time can run out. */
export async function sharedWorld(
  directory: string,
  options: GenerationOptions & { readonly residency?: Residency; readonly name?: string } = {},
): Promise<World> {
  const { residency = RESIDENT, name = 'file' } = options;
  const path = join(directory, name);
  writeGenerationFile(path, options);
  const toOpen = { path, source: 'disk', isVerified: true, previous: undefined };
  const clock = { nowSeconds: () => 0, monotonicMs: () => SYSTEM_CLOCK.monotonicMs() };
  return openCopy(toOpen, { ...OPEN_PARTS, clock, residencyFor: () => residency });
}

/** Groups of two halves, of which none leads to the other: a billion paths are tried for each pair. */
const PAIRS = 300;

function group(half: string, at: number) {
  return { type: 'Group', id: `${half}${at % PAIRS}` };
}

export const ENDLESS: GenerationOptions = {
  policySource: `
    actor User {}
    resource Group {}
    declare edge(Group, Group);
    declare twin(Group, Group);
    allow(_: User, "walk", a: Group) if edge(a, b) and b matches Group and edge(b, c) and
      c matches Group and edge(c, d) and d matches Group and edge(d, e) and e matches Group and
      edge(e, f) and f matches Group and edge(f, g) and g matches Group and edge(g, h) and
      h matches Group and twin(a, h);
  `,
  facts: Array.from({ length: PAIRS }, (_, at) => [
    { predicate: 'twin', args: [group('a', at), group('b', at)] },
    ...['a', 'b'].flatMap((half) =>
      Array.from({ length: 20 }, (_unused, step) => ({
        predicate: 'edge',
        args: [group(half, at), group(half, at * 7 + step * 13 + 1)],
      })),
    ),
  ]).flat(),
};

/** A question of `ENDLESS` that has no answer in any time. */
export const ENDLESS_QUESTION = {
  actor_type: 'User',
  actor_id: 'ann',
  action: 'walk',
  resource_type: 'Group',
  resource_id: 'a1',
};
