import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { certificateOf } from '../../../operator/reconcile/certificate.ts';
import { getSecrets } from '../../../operator/reconcile/look.ts';
import { wishOf } from '../../../operator/reconcile/wish.ts';
import { startFleetWorld } from '../../fakes/fleet-parts.ts';
import { type JsonRecord, storedResource } from '../api/resources.ts';

async function wishFor(spec: JsonRecord, largestVolumeBytes = 0) {
  await using world = await startFleetWorld();
  const { cluster } = world;
  const read = readOsoFallback(storedResource(spec));
  const signal = AbortSignal.timeout(10_000);
  const secrets = await getSecrets(read, { cluster, signal });
  return wishOf(read, {
    fleet: { largestVolumeBytes },
    secrets,
    certificate: certificateOf(read, secrets, world.clock.nowMs),
    serves: cluster.serves(),
    settings: { defaultImage: 'node:1' },
  });
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
