import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { openShared } from '../../../node/snapshot/shared-generation.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';
import { PAGED, RESIDENT, sharedWorld } from '../../fakes/shared-worlds.ts';

for (const residency of [RESIDENT, PAGED]) {
  test(`${residency.kind}: what was opened is opened once more from a message`, async () => {
    using directory = temporaryDirectory();
    const world = await sharedWorld(directory.path, { residency });
    const { shared } = world.origin;
    assert.equal(shared?.kind, residency.kind);
    const opened = openShared(structuredClone(shared), SYSTEM_DISK);
    assert.equal(opened.head.digest, world.generation);
    assert.equal(opened.policySource, SMALL_POLICY);
    assert.equal(opened.facts.factCount, SMALL_FACTS.length);
    opened.close();
  });
}

test('what is in memory is not copied', async () => {
  using directory = temporaryDirectory();
  const { origin } = await sharedWorld(directory.path);
  const clone = structuredClone(origin.shared);
  assert.ok(origin.shared?.kind === 'resident' && clone?.kind === 'resident');
  const { bytes } = origin.shared.content;
  const before = bytes[0] ?? 0;
  bytes[0] = before ^ 0xff;
  assert.equal(clone.content.bytes[0], before ^ 0xff);
});

test('a file that is another one by now, or is gone, is not opened', async () => {
  using directory = temporaryDirectory();
  const { origin } = await sharedWorld(directory.path, { residency: PAGED });
  await sharedWorld(directory.path, { facts: [] });
  const { shared } = origin;
  assert.ok(shared?.kind === 'paged');
  assert.throws(() => openShared(shared, SYSTEM_DISK), { code: 'damaged_generation' });
  const gone = { ...shared, path: `${shared.path}.gone` };
  assert.throws(() => openShared(gone, SYSTEM_DISK), { code: 'ENOENT' });
});
