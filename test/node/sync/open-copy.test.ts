import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { type Disk, SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import type { Residency } from '../../../node/snapshot/residency.ts';
import { openCopy, type OpenParts } from '../../../node/sync/open-copy.ts';
import {
  OPEN_PARTS,
  temporaryDirectory,
  writeGenerationFile,
} from '../../fakes/generation-files.ts';
import { ENVIRONMENT, isAllowedIn, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

const RESIDENCIES: readonly Residency[] = [
  { kind: 'resident', reason: 'It fits.' },
  { kind: 'paged', cacheBytes: 64 * 1_024, reason: 'It does not fit.' },
];

/** The real disk, counting files that are open. */
function countingDisk(): { readonly disk: Disk; readonly open: () => number } {
  let open = 0;
  const disk: Disk = {
    ...SYSTEM_DISK,
    open: (path) => {
      const file = SYSTEM_DISK.open(path);
      open += 1;
      return {
        ...file,
        close: () => {
          open -= 1;
          file.close();
        },
        closeSoon: () => {
          open -= 1;
          file.closeSoon();
        },
      };
    },
  };
  return { disk, open: () => open };
}

function parts(residency: Residency, disk: Disk = SYSTEM_DISK): OpenParts {
  return {
    disk,
    environment: ENVIRONMENT,
    residencyFor: () => residency,
    limits: DEFAULT_LIMITS,
    clock: { nowSeconds: () => 0, monotonicMs: () => 0 },
  };
}

/** A world that nobody asks any more, while somebody still reads its file. */
async function replacedDuringDownload(path: string, options: OpenParts) {
  const toOpen = { path, source: 'primary', isVerified: true, previous: undefined };
  const { origin, facts } = await openCopy(toOpen, options);
  const replace = origin.lease.take();
  assert.ok(origin.file);
  const letGo = origin.file.lease.take();
  replace();
  return { file: origin.file, letGo, facts: new WeakRef(facts) };
}

async function collected(reference: WeakRef<WeakKey>): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  assert.ok(typeof collect === 'function');
  for (let turns = 0; turns < 100 && reference.deref() !== undefined; turns += 1) {
    await nextTurn();
    collect();
  }
  assert.equal(reference.deref(), undefined);
}

for (const residency of RESIDENCIES) {
  test(`${residency.kind}: a file becomes a world that answers and says where it is from`, async () => {
    using directory = temporaryDirectory();
    const { disk, open } = countingDisk();
    const path = join(directory.path, 'file');
    const head = writeGenerationFile(path);
    const toOpen = { path, source: 'primary', isVerified: false, previous: undefined };
    const world = await openCopy(toOpen, parts(residency, disk));
    assert.equal(world.generation, head.digest);
    assert.equal(world.takenAtMs, 1_000);
    assert.equal(world.facts.factCount, SMALL_FACTS.length);
    assert.equal(isAllowedIn(world, ['alice', 'read', 'anvil']), true);
    assert.equal(isAllowedIn(world, ['mallory', 'read', 'anvil']), false);
    const { source, file, lease } = world.origin;
    assert.deepEqual([source, file?.residency, file?.head], ['primary', residency.kind, head]);
    const piece = new Uint8Array(8);
    assert.equal(file?.read(piece, 0), 8);
    assert.equal(Buffer.from(piece).toString(), 'OSOFBGEN');
    assert.equal(open(), 1);
    lease.take()();
    assert.equal(open(), 0);
  });

  test(`${residency.kind}: who only reads the file keeps it open, and no facts in memory`, async () => {
    using directory = temporaryDirectory();
    const { disk, open } = countingDisk();
    const path = join(directory.path, 'file');
    writeGenerationFile(path);
    const { file, letGo, facts } = await replacedDuringDownload(path, parts(residency, disk));
    assert.equal(open(), 1);
    await collected(facts);
    const piece = new Uint8Array(8);
    assert.equal(file.read(piece, 0), 8);
    assert.equal(Buffer.from(piece).toString(), 'OSOFBGEN');
    letGo();
    assert.equal(open(), 0);
  });

  test(`${residency.kind}: a damaged file is refused and not left open`, async () => {
    using directory = temporaryDirectory();
    const { disk, open } = countingDisk();
    const path = join(directory.path, 'file');
    writeGenerationFile(path);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const toOpen = { path, source: 'disk', isVerified: false, previous: undefined };
    await assert.rejects(openCopy(toOpen, parts(residency, disk)), { code: 'damaged_generation' });
    assert.equal(open(), 0);
  });

  test(`${residency.kind}: a file of another environment is refused by both names`, async () => {
    using directory = temporaryDirectory();
    const path = join(directory.path, 'file');
    writeGenerationFile(path, { environment: '42' });
    const toOpen = { path, source: 'http://peer', isVerified: true, previous: undefined };
    await assert.rejects(openCopy(toOpen, parts(residency)), {
      code: 'wrong_environment',
      message: new RegExp(`from http://peer: .*e_42, .*e_${ENVIRONMENT}$`, 'u'),
    });
  });
}

test('others have their turn while a policy is read', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  const toOpen = { path, source: 'disk', isVerified: false, previous: undefined };
  const turnsFor = async (policySource: string) => {
    writeGenerationFile(path, { policySource });
    let turns = 0;
    let isOpen = false;
    const opening = openCopy(toOpen, OPEN_PARTS).finally(() => (isOpen = true));
    for (; !isOpen; turns += 1) await nextTurn();
    (await opening).origin.lease.take()();
    return turns;
  };
  const blocks = Array.from({ length: 200 }, (_, n) => `resource Kind${n} {}`).join('\n');
  const turns = await turnsFor(SMALL_POLICY);
  assert.ok((await turnsFor(`${SMALL_POLICY}\n${blocks}`)) >= turns + 200);
});

test('a policy that this node cannot load is refused', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  writeGenerationFile(path, { policySource: 'actor {', facts: [] });
  const toOpen = { path, source: 'disk', isVerified: false, previous: undefined };
  const [resident] = RESIDENCIES;
  assert.ok(resident);
  await assert.rejects(openCopy(toOpen, parts(resident)), { code: 'invalid_policy' });
});

test('a file that is not there is the disk’s fault', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'none');
  const toOpen = { path, source: 'disk', isVerified: false, previous: undefined };
  const [resident] = RESIDENCIES;
  assert.ok(resident);
  await assert.rejects(openCopy(toOpen, parts(resident)), {
    code: 'disk_unavailable',
    message: /ENOENT/u,
  });
});
