import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OsoFallbackStatus } from '../../../operator/api/osofallback.ts';
import { report } from '../../../operator/reconcile/report.ts';
import { statusOf } from '../../../operator/reconcile/status.ts';
import { startFleetWorld, writesOf } from '../../fakes/fleet-parts.ts';
import { situationWith } from './situations.ts';

const WELL = statusOf(situationWith(), 0);
const MISTAKE = { reason: 'SecretMissing', problems: ['no Secret'] } as const;

/** How often a status was written, and what was told, going from one status to another. */
async function reported(before: OsoFallbackStatus, after: OsoFallbackStatus) {
  await using world = await startFleetWorld();
  const told: string[] = [];
  await report(
    world.put(),
    { before, after },
    {
      cluster: world.cluster,
      tell: (_, { reason, type }) => told.push(`${type} ${reason}`),
      signal: AbortSignal.timeout(10_000),
    },
  );
  return { writes: writesOf(world.api).length, told };
}

test('the same status is not written', async () => {
  assert.deepEqual(await reported(WELL, statusOf(situationWith({ before: WELL }), 60_000)), {
    writes: 0,
    told: [],
  });
});

test('another one is, and is no event when nobody has to do anything', async () => {
  assert.deepEqual(await reported({}, WELL), { writes: 1, told: [] });
});

test('what a person has to put right is an event, once', async () => {
  const after = statusOf(situationWith({ before: WELL, mistake: MISTAKE }), 0);
  assert.deepEqual(await reported(WELL, after), { writes: 1, told: ['Warning SecretMissing'] });
  assert.deepEqual(
    await reported(after, statusOf(situationWith({ before: after, mistake: MISTAKE }), 0)),
    { writes: 0, told: [] },
  );
});
