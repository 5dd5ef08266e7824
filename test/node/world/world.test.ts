import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begunAt } from '../../../node/world/age.ts';
import { leaseOf } from '../../../node/world/lease.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { worldOf } from '../../fakes/policy-world.ts';

/** Offers worlds whose copies began at these times, one after the other; `kept` says which were taken over. */
function checkReplaces(offeredMs: readonly number[], kept: readonly boolean[]) {
  const cell = new WorldCell();
  assert.deepEqual(
    offeredMs.map((begunMs) => cell.replace(worldOf({ takenAtMs: begunMs }), begunAt(begunMs))),
    kept,
  );
  return cell;
}

test('a world in use says when it began and whether that is sure', () => {
  const cell = new WorldCell();
  cell.replace(worldOf(), { begunMs: 4, isDatedAhead: true });
  const { begunMs, isDatedAhead } = cell.current() ?? {};
  assert.deepEqual({ begunMs, isDatedAhead }, { begunMs: 4, isDatedAhead: true });
});

test('a new cell has no world', () => assert.equal(new WorldCell().current(), undefined));

test('any first world is taken', () => {
  checkReplaces([0], [true]);
});

test('a newer world replaces an older one', () => {
  const cell = checkReplaces([1, 2], [true, true]);
  assert.equal(cell.current()?.takenAtMs, 2);
});

test('a world that is older or just as old is refused, and the current one stays', () => {
  const cell = checkReplaces([5, 4, 5, 6, 5], [true, false, false, true, false]);
  assert.equal(cell.current()?.takenAtMs, 6);
});

test('a wall clock that was set back makes no copy old', () => {
  const cell = checkReplaces([10], [true]);
  assert.equal(cell.replace(worldOf({ takenAtMs: 3 }), begunAt(11)), true);
  assert.equal(cell.current()?.takenAtMs, 3);
  assert.equal(cell.current()?.begunMs, 11);
});

test('a reader keeps its world across a replacement', () => {
  const cell = checkReplaces([1], [true]);
  const taken = cell.current();
  cell.replace(worldOf({ takenAtMs: 2 }), begunAt(2));
  assert.equal(taken?.takenAtMs, 1);
});

test('the current world is frozen', () => {
  const world = checkReplaces([1], [true]).current();
  assert.ok(world !== undefined && Object.isFrozen(world));
});

test('what a world is read from is held open until the next one takes its place', () => {
  const cell = new WorldCell();
  const closed: number[] = [];
  const worldFrom = (takenAtMs: number) =>
    worldOf({
      takenAtMs,
      origin: { source: 'disk', file: undefined, lease: leaseOf(() => closed.push(takenAtMs)) },
    });
  cell.replace(worldFrom(1), begunAt(1));
  assert.deepEqual(closed, []);
  const letGo = cell.current()?.origin.lease.take();
  cell.replace(worldFrom(2), begunAt(2));
  assert.deepEqual(closed, []);
  letGo?.();
  assert.deepEqual(closed, [1]);
  cell.clear();
  assert.deepEqual([closed, cell.current()], [[1, 2], undefined]);
});
