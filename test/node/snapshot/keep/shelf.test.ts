import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { damaged } from '../../../../node/snapshot/damaged.ts';
import { listFiles, nameOf } from '../../../../node/snapshot/keep/directory-files.ts';
import type { GenerationHead } from '../../../../node/snapshot/generation-file.ts';
import { checkEnvironment, Shelf } from '../../../../node/snapshot/keep/shelf.ts';
import type { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import { build, NOW_MS, volume } from '../stored-generations.ts';

const PATH = '/volume';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

type Filled = {
  readonly disk: CrashingDisk;
  readonly shelf: Shelf;
  readonly heads: readonly GenerationHead[];
  readonly reports: readonly string[];
};

function shelfWith(...dates: readonly number[]): Filled {
  const disk = volume();
  const reports: string[] = [];
  const report = (sentence: string) => reports.push(sentence);
  const heads = dates.map((takenAtMs) => {
    const head = build(disk, '/volume/new', { takenAtMs });
    disk.rename('/volume/new', join(PATH, nameOf(head)));
    return head;
  });
  return {
    disk,
    heads,
    reports,
    shelf: new Shelf({ disk, path: PATH, nowMs: () => NOW_MS, report }),
  };
}

function datesOn(shelf: Shelf): readonly number[] {
  return shelf.list().map(({ head }) => head.takenAtMs);
}

function checkKept(confirmed: number | undefined, count: number, expected: readonly number[]) {
  const { shelf, heads } = shelfWith(1, 2, 3, 4);
  const head = heads.find(({ takenAtMs }) => takenAtMs === confirmed);
  if (head !== undefined) shelf.confirm(head);
  shelf.keepNewest(count);
  assert.deepEqual(datesOn(shelf), expected);
}

test('the newest are kept', () => checkKept(4, 2, [4, 3]));
test('what is newer than the confirmed one is kept too', () => checkKept(2, 1, [4, 3, 2]));
test('nothing goes while nothing is confirmed', () => checkKept(undefined, 1, [4, 3, 2, 1]));
test('more room than generations is fine', () => checkKept(4, 9, [4, 3, 2, 1]));

test('what came later overtakes those of the same moment and of a clock ahead', () => {
  const { shelf, heads } = shelfWith(1, 2, NOW_MS + YEAR_MS);
  const [, second] = heads;
  assert.ok(second !== undefined);
  shelf.removeOvertaken(second);
  assert.deepEqual(datesOn(shelf), [2, 1]);
});

test('a distrusted one is not listed, blocks nothing, and is said once', () => {
  const { shelf, heads, reports } = shelfWith(1, 3);
  const [first, newest] = heads;
  assert.ok(first !== undefined && newest !== undefined);
  const next = { ...first, takenAtMs: 2 };
  assert.match(shelf.whyNotNext(next) ?? '', /before the one that is there/u);
  for (let time = 0; time < 2; time += 1)
    shelf.distrust(nameOf(newest), damaged('its end is missing'));
  assert.deepEqual(datesOn(shelf), [1]);
  assert.equal(shelf.whyNotNext(next), undefined);
  assert.deepEqual(reports, [
    `Not used: /volume/${nameOf(newest)}. Cannot use the generation: its end is missing`,
  ]);
});

test('what merely could not be read is tried again, what is damaged is not', () => {
  const { shelf, heads } = shelfWith(1, 2);
  const [first, second] = heads;
  assert.ok(first !== undefined && second !== undefined);
  shelf.distrust(nameOf(first), new Error('EIO'));
  shelf.distrust(nameOf(second), damaged('its end is missing'));
  shelf.lookAgain();
  assert.deepEqual(datesOn(shelf), [1]);
});

test('of several damaged ones the newest is set aside, the others go', () => {
  const { disk, shelf, heads } = shelfWith(1, 2, 3);
  for (const head of heads) shelf.distrust(nameOf(head), damaged('its end is missing'));
  shelf.setDamagedAside();
  const { generations, damaged: aside } = listFiles(disk, PATH);
  assert.deepEqual(generations, []);
  assert.deepEqual(aside, [`${nameOf(heads[2] ?? assert.fail())}.damaged`]);
  shelf.removeDamaged();
  assert.deepEqual([...disk.names(PATH)], []);
});

test('one that can’t be read is not set aside', () => {
  const { disk, shelf, heads } = shelfWith(1);
  shelf.distrust(nameOf(heads[0] ?? assert.fail()), new Error('EIO'));
  shelf.setDamagedAside();
  assert.deepEqual(listFiles(disk, PATH).damaged, []);
});

test('what was confirmed counts, although it is not there any more', () => {
  const { disk, shelf, heads } = shelfWith(5);
  const head = heads[0] ?? assert.fail();
  shelf.confirm(head);
  disk.remove(join(PATH, nameOf(head)));
  assert.match(shelf.whyNotNext({ ...head, takenAtMs: 4 }) ?? '', /before the one/u);
  assert.equal(shelf.whyNotNext({ ...head, takenAtMs: 5 }), undefined);
});

test('odd files and odd dates are said once', () => {
  const { disk, shelf, reports } = shelfWith(NOW_MS + YEAR_MS, NOW_MS);
  disk.create('/volume/notes').close();
  for (let time = 0; time < 2; time += 1) shelf.sayWhatIsOdd();
  assert.equal(reports.length, 2);
  assert.match(
    reports.join('\n'),
    /^Left alone: \/volume\/notes\..*\n0\d+-.* is dated 2027-11-22T12/u,
  );
});

test('a generation of another environment is refused by both names', () => {
  const [stored] = shelfWith(1).shelf.list();
  assert.ok(stored !== undefined);
  checkEnvironment(stored, 'test');
  assert.throws(() => checkEnvironment(stored, 'mine'), {
    code: 'wrong_environment',
    message: /it is of environment e_test, and this node serves e_mine/u,
  });
});
