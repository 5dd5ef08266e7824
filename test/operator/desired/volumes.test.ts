import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../../operator/api/quantity.ts';
import { objectIn } from '../../../operator/desired/json.ts';
import {
  podVolumes,
  volumeClaimTemplates,
  volumeMounts,
  volumeSize,
} from '../../../operator/desired/volumes.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';
import { specs } from './generated-specs.ts';

const KEYS = { applicationKeys: { secretName: 'apps', keys: ['web'] } };
const TLS = { tls: { secretName: 'shop-tls' } };
const EPHEMERAL = { storage: { kind: 'Ephemeral' } };

function checkSize(storage: object, largestVolumeBytes: number, expected: string): void {
  assert.equal(volumeSize(fallbackWith({ storage }).spec, { largestVolumeBytes }), expected);
}

test('a volume holds three environments', () => checkSize({ environmentSize: '2Gi' }, 0, '6Gi'));

test('a size is written as an API server writes it', () => checkSize({ size: '2048Mi' }, 0, '2Gi'));

test('a volume is not asked to shrink', () => {
  checkSize({ size: '1Gi' }, 5 * 1_024 ** 3, '5Gi');
  checkSize({ size: '5Gi' }, 1_024 ** 3, '5Gi');
});

test('a volume that is left of another resource does not size an ephemeral directory', () => {
  checkSize({ kind: 'Ephemeral' }, 64 * 1_024 ** 4, '1Gi');
});

test('a live volume of an odd size is rounded up', () => {
  checkSize({ size: '1Gi' }, 1_234_567_890_123, '1177376Mi');
});

test('whatever is said and there, it holds three environments and is no smaller than what is there', () =>
  fc.assert(
    fc.property(specs, fc.nat({ max: 2 ** 45 }), (given, largestVolumeBytes) => {
      const { spec } = fallbackWith(given);
      const bytes = bytesOf(volumeSize(spec, { largestVolumeBytes }));
      assert.ok(bytes >= 3 * bytesOf(spec.storage.environmentSize ?? '0'));
      assert.ok(spec.storage.kind === 'Ephemeral' || bytes >= largestVolumeBytes);
    }),
  ));

test('every mount has its volume: of the pod, or claimed', () => {
  for (const spec of [{}, KEYS, EPHEMERAL, TLS, { ...KEYS, ...EPHEMERAL, ...TLS }]) {
    const fallback = fallbackWith(spec);
    const claimed = volumeClaimTemplates(fallback, '1Gi').map(({ metadata }) => objectIn(metadata));
    const volumes = [...podVolumes(fallback, contextFor(fallback)), ...claimed].map(
      ({ name }) => name,
    );
    const mounted = volumeMounts(fallback.spec).map(({ name }) => name);
    assert.deepEqual(new Set(volumes), new Set(mounted));
    assert.equal(volumes.length, mounted.length);
  }
});

test('ephemeral storage has a limit, and claims nothing', () => {
  const storage = { ...EPHEMERAL.storage, environmentSize: '2Gi' };
  const fallback = fallbackWith({ storage });
  assert.deepEqual(podVolumes(fallback, contextFor(fallback))[0], {
    name: 'data',
    emptyDir: { sizeLimit: '6Gi' },
  });
  assert.deepEqual(volumeClaimTemplates(fallback, '6Gi'), []);
});

test('hashes of keys are read-only, for the node alone', () => {
  assert.deepEqual(podVolumes(fallbackWith(KEYS), { largestVolumeBytes: 0 }).at(-1), {
    name: 'key-hashes',
    secret: { secretName: 'shop-key-hashes', defaultMode: 0o440 },
  });
  assert.deepEqual(volumeMounts(fallbackWith(KEYS).spec).at(-1), {
    name: 'key-hashes',
    mountPath: '/etc/oso-fallback/keys',
    readOnly: true,
  });
});

test('a StorageClass is named where one is', () => {
  const claimOf = (storage: object) => volumeClaimTemplates(fallbackWith({ storage }), '1Gi')[0];
  assert.match(JSON.stringify(claimOf({ className: 'fast' })), /"storageClassName":"fast"/u);
  assert.doesNotMatch(JSON.stringify(claimOf({})), /storageClassName/u);
});
