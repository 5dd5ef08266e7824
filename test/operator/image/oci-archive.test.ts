import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { fileAt } from '../../../operator/image/image-file.ts';
import { layerOf } from '../../../operator/image/layer.ts';
import { ociArchive } from '../../../operator/image/oci-archive.ts';
import { readArchive } from './archives.ts';

const LAYERS = await Promise.all([
  layerOf([fileAt('/below', '1')], 'below'),
  layerOf([fileAt('/above', '2')], 'above'),
]);

function archive() {
  return ociArchive({
    name: 'a-program',
    tag: '1.2.3',
    architecture: architectureNamed('arm64'),
    config: { Entrypoint: ['/above'] },
    annotations: { title: 'A program' },
    layers: LAYERS,
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('the index leads to the manifest, that to the configuration and the layers', async () => {
  const { bytes, digest } = await archive();
  const { described, manifest, config, layers } = await readArchive(bytes);
  assert.equal(described.digest, digest);
  assert.equal(
    described.annotations['io.containerd.image.name'],
    'docker.io/library/a-program:1.2.3',
  );
  assert.equal(manifest.annotations['title'], 'A program');
  assert.equal(config.architecture, 'arm64');
  assert.deepEqual(config.config, { Entrypoint: ['/above'] });
  assert.deepEqual(
    config.rootfs.diff_ids,
    LAYERS.map(({ diffId }) => diffId),
  );
  assert.deepEqual(
    layers.map((layer) => `sha256:${sha256(layer)}`),
    config.rootfs.diff_ids,
  );
});

test('every part is named by its digest and as large as is said', async () => {
  const { files, manifest } = await readArchive((await archive()).bytes);
  const blobs = [...files].filter(([name]) => name.startsWith('blobs/'));
  assert.equal(blobs.length, 4);
  for (const [name, { bytes }] of blobs) assert.equal(name, `blobs/sha256/${sha256(bytes)}`);
  for (const { digest, size } of [manifest.config, ...manifest.layers]) {
    assert.equal(files.get(`blobs/${digest.replace(':', '/')}`)?.bytes.length, size);
  }
});

test('an older Docker finds the same image', async () => {
  const { dockerManifest, manifest } = await readArchive((await archive()).bytes);
  const pathOf = ({ digest }: { readonly digest: string }) => `blobs/${digest.replace(':', '/')}`;
  assert.deepEqual(dockerManifest, [
    {
      Config: pathOf(manifest.config),
      RepoTags: ['a-program:1.2.3'],
      Layers: manifest.layers.map(pathOf),
    },
  ]);
});

test('the same image is the same bytes', async () => {
  assert.deepEqual(await archive(), await archive());
});
