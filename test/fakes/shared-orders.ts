/** Worlds as the thread that answers aside is told of them. */

import assert from 'node:assert/strict';
import type { ThreadOrder } from '../../node/aside/orders.ts';
import type { World } from '../../node/world/world.ts';

/** The world of an order, as it comes out of a message. */
export function presentWorld({
  environment,
  takenAtMs,
  generation: digest,
  origin,
}: World): Pick<ThreadOrder, 'digest' | 'world'> {
  assert.ok(origin.shared !== undefined);
  return structuredClone({ digest, world: { environment, takenAtMs, generation: origin.shared } });
}
