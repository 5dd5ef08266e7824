import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { wishOf } from '../../../operator/reconcile/wish.ts';
import { startFleetWorld } from '../../fakes/fleet-parts.ts';
import { type JsonRecord, storedResource } from '../api/resources.ts';

async function wishFor(spec: JsonRecord, largestVolumeBytes = 0) {
  await using world = await startFleetWorld();
  return await wishOf(
    readOsoFallback(storedResource(spec)),
    { largestVolumeBytes },
    {
      cluster: world.cluster,
      settings: { defaultImage: 'node:1' },
      signal: AbortSignal.timeout(10_000),
    },
  );
}

test('a resource that can be read wishes for objects', async () => {
  const wish = await wishFor({});
  assert.ok(wish.kind === 'objects');
  assert.equal(wish.image, 'node:1');
  assert.equal(wish.volumeSize, '1Gi');
  assert.ok(wish.objects.some(({ kind }) => kind === 'StatefulSet'));
  assert.equal(
    wish.objects.some(({ kind }) => kind === 'ServiceMonitor'),
    false,
  );
});

test('a volume is never wished smaller than one there is', async () => {
  const wish = await wishFor({}, 5 * 1024 ** 3);
  assert.ok(wish.kind === 'objects');
  assert.equal(wish.volumeSize, '5Gi');
});

test('without volumes no size is wished for', async () => {
  const wish = await wishFor({ storage: { kind: 'Ephemeral' } });
  assert.ok(wish.kind === 'objects');
  assert.equal(wish.volumeSize, undefined);
});

test('what cannot be read, or names what is not there, is a mistake and no wish', async () => {
  const unreadable = await wishFor({ replicas: 'many' });
  assert.ok(unreadable.kind === 'mistake');
  assert.equal(unreadable.mistake.reason, 'InvalidSpec');
  const missing = await wishFor({ apiToken: { secretName: 'none' } });
  assert.ok(missing.kind === 'mistake');
  assert.equal(missing.mistake.reason, 'SecretMissing');
});
