import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import type { GenerationHead } from '../../../node/snapshot/generation-file.ts';
import type { CopyPlace } from '../../../node/sync/copy-place.ts';
import type { pullInProcess, PullProgress } from '../../../node/sync/pull-process.ts';
import { takeFromPrimary } from '../../../node/sync/take-from-primary.ts';
import { begunAt } from '../../../node/world/age.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import {
  OPEN_PARTS,
  temporaryDirectory,
  writeGenerationFile,
} from '../../fakes/generation-files.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const LIVE = new AbortController().signal;

/** Takes a copy that `pull` makes; what became of its place. */
async function take(directory: string, pull: typeof pullInProcess) {
  const clock = new FakeClock();
  const place = join(directory, 'place');
  const accepted: GenerationHead[] = [];
  const progress: PullProgress[] = [];
  const places: CopyPlace = {
    incoming: () => {
      mkdirSync(place);
      return {
        path: join(place, 'generation'),
        spillDirectory: join(place, 'spill'),
        accept: (head) => accepted.push(head),
        discard: () => SYSTEM_DISK.remove(place),
      };
    },
  };
  const taking = takeFromPrimary({
    place: places,
    order: { url: 'u', apiToken: 'k', environment: ENVIRONMENT, clientId: 'c', memoryBytesMax: 1 },
    pull,
    open: OPEN_PARTS,
    clock,
    onProgress: (step) => progress.push(step),
  })(LIVE, undefined);
  return { taking, accepted, progress, clock, isThere: () => existsSync(place) };
}

test('a pulled copy began when it was asked for, and can be kept', async () => {
  using directory = temporaryDirectory();
  const { taking, accepted, progress, clock } = await take(
    directory.path,
    async (order, { onProgress }) => {
      onProgress?.({ factCount: 1, phase: 'copying' });
      await Promise.resolve();
      return writeGenerationFile(order.path, { takenAtMs: 7 });
    },
  );
  const copy = await taking;
  assert.deepEqual(copy.begun, begunAt(clock.monotonicMs()));
  assert.deepEqual([copy.world.takenAtMs, copy.world.origin.source], [7, 'primary']);
  assert.equal(copy.primaryFailure, undefined);
  assert.deepEqual(progress, [{ factCount: 1, phase: 'copying' }]);
  copy.keep();
  assert.deepEqual(accepted.map(({ takenAtMs }) => takenAtMs), [7]); // prettier-ignore
});

test('what failed leaves nothing behind, whether in pulling or in opening', async () => {
  using directory = temporaryDirectory();
  const torn = new NodeError('copy_torn', 'torn');
  const failed = await take(directory.path, () => Promise.reject(torn));
  await assert.rejects(failed.taking, torn);
  assert.equal(failed.isThere(), false);
  const foreign = await take(directory.path, (order) =>
    Promise.resolve(writeGenerationFile(order.path, { environment: '42' })),
  );
  await assert.rejects(foreign.taking, { code: 'wrong_environment' });
  assert.equal(foreign.isThere(), false);
});
