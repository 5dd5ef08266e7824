import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { NodeError } from '../../../node/lib/errors.ts';
import type { Fact } from '../../../node/polar/program.ts';
import type { BuildProgress } from '../../../node/snapshot/build/progress.ts';
import { SEGMENT_BYTES } from '../../../node/snapshot/build/spill-area.ts';
import { GenerationFileBuilder } from '../../../node/snapshot/file-builder.ts';
import type { FileBuilderOptions } from '../../../node/snapshot/file-builder.ts';
import { readHead } from '../../../node/snapshot/generation-file.ts';
import { GENERATION_LIMITS } from '../../../node/snapshot/sections.ts';
import type { GenerationLimits } from '../../../node/snapshot/sections.ts';
import { writeSections } from '../../../node/snapshot/write/write-sections.ts';
import { fact } from '../../contracts/facts-check.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { newDirectory } from '../../fakes/disk-tree.ts';
import { MANY_FACTS, numbers } from './build/many-facts.ts';
import { buildGeneration } from './generation-of.ts';

const PATH = '/incoming/generation';
const SPILLS = '/incoming/spills';
const FINISH = { environment: 'e1', policySource: 'actor User {}', takenAtMs: 1_700_000_000_000 };
const KIBIBYTE = 1024;

/** From 64 facts to a chunk, up to all facts in one. */
const CAPS = [KIBIBYTE, 24 * KIBIBYTE, 150 * KIBIBYTE, 600 * KIBIBYTE, 64 * KIBIBYTE * KIBIBYTE];

function emptyDisk(plan?: ConstructorParameters<typeof CrashingDisk>[0]): CrashingDisk {
  return new CrashingDisk(plan, newDirectory(new Map([['incoming', newDirectory()]])));
}

type Build = Partial<FileBuilderOptions> & { readonly facts: readonly Fact[] };

function begun({ facts, ...options }: Build): GenerationFileBuilder {
  const disk = options.disk ?? emptyDisk();
  const builder = new GenerationFileBuilder({
    disk,
    path: PATH,
    spillDirectory: SPILLS,
    ...options,
  });
  for (const { predicate, args } of facts) builder.add(predicate, args);
  return builder;
}

function bytesAt(disk: CrashingDisk): Buffer {
  const file = disk.open(PATH);
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  return bytes;
}

function built(build: Build): Buffer {
  const disk = emptyDisk();
  begun({ disk, ...build }).finish(FINISH);
  assert.deepEqual(disk.names('/incoming'), ['generation']);
  return bytesAt(disk);
}

function builtInMemory(facts: readonly Fact[]): Buffer {
  const disk = emptyDisk();
  writeSections(disk.create(PATH), { sections: buildGeneration(facts), ...FINISH });
  return bytesAt(disk);
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const next = numbers(seed);
  return values
    .map((value) => ({ value, key: next(2 ** 30) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

describe('the file is the same as if it had been built in memory', () => {
  const expected = builtInMemory(MANY_FACTS);

  for (const memoryBytesMax of CAPS) {
    test(`with ${memoryBytesMax / KIBIBYTE} KiB of memory`, () => {
      const bytes = built({ facts: MANY_FACTS, memoryBytesMax });
      assert.ok(bytes.equals(expected), 'The bytes differ');
    });
  }

  test('in any order, and when facts come again and again', () => {
    for (const seed of [1, 2]) {
      const facts = [...shuffled(MANY_FACTS, seed), ...shuffled(MANY_FACTS, seed + 10)];
      for (const memoryBytesMax of CAPS.slice(0, -1)) {
        const bytes = built({ facts, memoryBytesMax });
        assert.ok(bytes.equals(expected), `The bytes differ with ${memoryBytesMax} bytes`);
      }
    }
  });

  test('when there are no facts at all', () => {
    assert.ok(built({ facts: [], memoryBytesMax: 0 }).equals(builtInMemory([])));
  });
});

test('property: neither memory nor order leave a trace', () => {
  const id = fc.oneof(fc.integer({ min: 0, max: 9 }).map(String), fc.string({ unit: 'grapheme' }));
  const type = fc.constantFrom('User', 'Repo', 'String', 'Boolean');
  const value = fc.record({ type, id: id.filter((text) => text.isWellFormed()) });
  const one = fc.record({
    predicate: fc.constantFrom('p', 'q'),
    args: fc.array(value, { maxLength: 3 }),
  });
  const facts = fc.array(one, { minLength: 60, maxLength: 400, size: 'max' });
  const memory = fc.integer({ min: 0, max: 30 * KIBIBYTE });
  fc.assert(
    fc.property(facts, memory, fc.nat(), (all, memoryBytesMax, seed) => {
      const expected = builtInMemory(all);
      const bytes = built({ facts: shuffled([...all, ...all], seed), memoryBytesMax });
      assert.ok(bytes.equals(expected), 'The bytes differ');
    }),
    { numRuns: 60 },
  );
});

test('rows that are few only once they are distinct are cut as the few they are', () => {
  const few = Array.from({ length: 200 }, (_, n) => fact('p', `User:${n}`, `String:s${n % 20}`));
  const facts = Array.from({ length: 20 }, () => few).flat();
  const bytes = built({ facts, memoryBytesMax: KIBIBYTE });
  assert.ok(bytes.equals(builtInMemory(few)));
});

test('what it says of the generation is what the file says', () => {
  const disk = emptyDisk();
  const builder = begun({ disk, facts: MANY_FACTS, memoryBytesMax: 30 * KIBIBYTE });
  const head = builder.finish(FINISH);
  assert.deepEqual(head, readHead(disk.open(PATH)));
  assert.equal(builder.factsAdded, MANY_FACTS.length);
  assert.equal(head.takenAtMs, FINISH.takenAtMs);
});

test('how much of the disk it took is known, the file included', () => {
  const facts = [...MANY_FACTS, ...shuffled(MANY_FACTS, 1)];
  for (const memoryBytesMax of CAPS) {
    const builder = begun({ facts, memoryBytesMax });
    const { byteLength } = builder.finish(FINISH);
    assert.ok(builder.diskBytesMax >= byteLength);
    // Spilled files are removed whole, so a small generation may have all of them beside it.
    assert.ok(builder.diskBytesMax <= byteLength + 3 * SEGMENT_BYTES);
  }
});

describe('progress', () => {
  function phasesOf(memoryBytesMax: number): BuildProgress[] {
    const reports: BuildProgress[] = [];
    const onProgress = (progress: BuildProgress) => void reports.push(progress);
    begun({ facts: MANY_FACTS, memoryBytesMax, onProgress }).finish(FINISH);
    return reports;
  }

  test('goes through all phases, each up to its total at most', () => {
    const reports = phasesOf(30 * KIBIBYTE);
    assert.deepEqual(
      [...new Set(reports.map(({ phase }) => phase))],
      ['merging dictionary', 'sorting rows', 'merging rows', 'writing tables', 'sealing'],
    );
    assert.ok(reports.every(({ done, total }) => done <= total));
  });

  test('is short where nothing was spilled', () => {
    const phases = phasesOf(64 * KIBIBYTE * KIBIBYTE).map(({ phase }) => phase);
    assert.deepEqual([...new Set(phases)], ['writing tables']);
  });

  test('can be read at any time', () => {
    const builder = begun({ facts: MANY_FACTS });
    assert.deepEqual(builder.progress, { phase: 'adding', done: MANY_FACTS.length, total: 0 });
  });
});

describe('limits hold, however little memory there is', () => {
  function checkRefused(limits: Partial<GenerationLimits>, message: RegExp) {
    for (const memoryBytesMax of CAPS) {
      const disk = emptyDisk();
      const build = { disk, facts: MANY_FACTS, memoryBytesMax };
      assert.throws(
        () => begun({ ...build, limits: { ...GENERATION_LIMITS, ...limits } }).finish(FINISH),
        { code: 'too_large', message },
      );
    }
  }

  test('facts', () => checkRefused({ factsMax: 2_000 }, /more than 2000 facts/));
  test('values of one type', () => checkRefused({ valuesMax: 1_000 }, /more than 1000 values of/));
  test('values of all types', () => checkRefused({ valuesMax: 2_000 }, /more than 2000 values$/));
  test('bytes of ids', () => checkRefused({ idBytesMax: 15_000 }, /more than 15000 bytes/));
  test('words of rows', () => checkRefused({ rowWordsMax: 5_000 }, /more than 5000 words/));
});

describe('a builder that', () => {
  test('is finished takes and gives nothing', () => {
    const builder = begun({ facts: [] });
    builder.finish(FINISH);
    assert.throws(() => builder.add('p', []), { name: 'AssertionError' });
    assert.throws(() => builder.finish(FINISH), { name: 'AssertionError' });
  });

  test('refused a fact is never finished into a wrong copy', () => {
    const builder = begun({ facts: [] });
    const bad = fact('p', 'User:a', 'User:\ud800');
    assert.throws(() => builder.add('p', bad.args), { code: 'invalid_request' });
    assert.throws(() => builder.finish(FINISH), { name: 'AssertionError' });
  });

  test('has a policy that is no text says so, spilled or not', () => {
    for (const memoryBytesMax of [KIBIBYTE, 64 * KIBIBYTE * KIBIBYTE]) {
      const builder = begun({ facts: MANY_FACTS, memoryBytesMax });
      const finish = { ...FINISH, policySource: '\ud800' };
      assert.throws(() => builder.finish(finish), { code: 'invalid_policy' });
    }
  });

  test('is discarded leaves nothing, at any stage', () => {
    for (const memoryBytesMax of [KIBIBYTE, 64 * KIBIBYTE * KIBIBYTE]) {
      const disk = emptyDisk();
      begun({ disk, facts: MANY_FACTS, memoryBytesMax }).discard();
      assert.deepEqual(disk.names('/incoming'), []);
      const finished = begun({ disk, facts: MANY_FACTS, memoryBytesMax });
      finished.finish(FINISH);
      finished.discard();
      assert.deepEqual(disk.names('/incoming'), []);
    }
  });
});

describe('a disk that fails', () => {
  const facts = MANY_FACTS.slice(0, 600);

  /** Every call that a build makes fails once. */
  function checkEachCall(memoryBytesMax: number, code: string) {
    const well = emptyDisk();
    begun({ disk: well, facts, memoryBytesMax }).finish(FINISH);
    assert.ok(well.calls > 5);
    for (let call = 0; call < well.calls; call += 1) {
      const disk = emptyDisk({ failsAt: { call, code } });
      checkFails(disk, memoryBytesMax, new RegExp(`^Cannot .*/incoming/.*${code}.*\\. [A-Z]`, 'u'));
      assert.deepEqual(disk.names('/incoming'), [], `Left after call ${call}`);
    }
  }

  function checkFails(disk: CrashingDisk, memoryBytesMax: number, message: RegExp) {
    const options = { disk, path: PATH, spillDirectory: SPILLS, memoryBytesMax };
    const builder = new GenerationFileBuilder(options);
    assert.throws(
      () => {
        for (const { predicate, args } of facts) builder.add(predicate, args);
        builder.finish(FINISH);
      },
      (error) => {
        assert.ok(error instanceof NodeError && error.code === 'disk_unavailable', String(error));
        assert.match(error.message, message);
        return true;
      },
    );
    assert.throws(() => builder.finish(FINISH), { name: 'AssertionError' });
    builder.discard();
  }

  test('at any call of a build that spills says where and what to do', () =>
    checkEachCall(2 * KIBIBYTE, 'EIO'));
  test('at any call of a build in memory says where and what to do', () =>
    checkEachCall(64 * KIBIBYTE * KIBIBYTE, 'ENOSPC'));

  test('for good is let be: what is left is for the next start', () => {
    const disk = emptyDisk();
    const builder = begun({ disk, facts, memoryBytesMax: KIBIBYTE });
    disk.state = 'read-only';
    assert.throws(() => builder.finish(FINISH), { code: 'disk_unavailable' });
    builder.discard();
    disk.state = 'well';
    assert.deepEqual(disk.names('/incoming'), ['spills']);
  });
});
