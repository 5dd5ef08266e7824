import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { directoryAt, fileAt } from '../../../operator/image/image-file.ts';
import { layerOf } from '../../../operator/image/layer.ts';
import { entriesOf } from './archives.ts';

const FILES = [
  fileAt('/bin/run', 'run', 0o755),
  directoryAt('/data', 0o700, 65_532),
  fileAt(`/${'long/'.repeat(40)}name`, 'deep'),
];

test('a layer is the files, nobody else owning them and made at no time', async () => {
  const { bytes } = await layerOf(FILES, '');
  const entries = await entriesOf(gunzipSync(bytes));
  assert.equal(entries.get('bin/run')?.bytes.toString(), 'run');
  assert.equal(entries.get('bin/run')?.header.mode, 0o755);
  assert.equal(entries.get(`${'long/'.repeat(40)}name`)?.bytes.toString(), 'deep');
  const owners = [...entries].map(([name, { header }]) => [name, header.uid, header.gid]);
  assert.deepEqual(
    owners.filter(([, uid, gid]) => uid !== 0 || gid !== 0),
    [['data/', 65_532, 65_532]],
  );
  assert.ok([...entries.values()].every(({ header }) => header.mtime?.getTime() === 0));
});

test('the same files are the same bytes, in whatever order they are given', async () => {
  const [one, other] = await Promise.all([layerOf(FILES, ''), layerOf(FILES.toReversed(), '')]);
  assert.deepEqual(one, other);
});

test('its identity is that of what it unpacks to', async () => {
  const { bytes, diffId, fileBytes } = await layerOf(FILES, '');
  assert.equal(diffId, `sha256:${createHash('sha256').update(gunzipSync(bytes)).digest('hex')}`);
  assert.equal(fileBytes, 'run'.length + 'deep'.length);
});
