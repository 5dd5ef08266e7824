import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactIndex } from '../../../node/eval/facts.ts';
import { WorldCell, type World } from '../../../node/world/world.ts';

/** Nothing here is asked a question, so the parts of the world may be empty. */
function worldTakenAt(takenAtMs: number): World {
  const facts: FactIndex = {
    dictionary: {
      typeCount: 0,
      valueCount: 0,
      findType: () => 0,
      typeName: () => '',
      findValue: () => 0,
      typeOf: () => 0,
      idOf: () => '',
      rangeOf: () => undefined,
    },
    factCount: 0,
    predicates: () => [],
    tables: () => [],
  };
  return {
    environment: '0123456789',
    takenAtMs,
    policySource: '',
    policy: {
      program: { clauses: [], strata: new Map() },
      metadata: { resources: {} },
      factTypes: [],
      tests: [],
      warnings: [],
    },
    facts,
    evaluator: { holds: () => false, solve: () => [], idsOf: () => [] },
  };
}

/** Offers worlds taken at these times, one after the other; `kept` says which were taken over. */
function checkReplaces(offeredMs: readonly number[], kept: readonly boolean[]) {
  const cell = new WorldCell();
  assert.deepEqual(
    offeredMs.map((takenAtMs) => cell.replace(worldTakenAt(takenAtMs))),
    kept,
  );
  return cell;
}

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

test('a reader keeps its world across a replacement', () => {
  const cell = checkReplaces([1], [true]);
  const taken = cell.current();
  cell.replace(worldTakenAt(2));
  assert.equal(taken?.takenAtMs, 1);
});

test('the current world is frozen', () => {
  const world = checkReplaces([1], [true]).current();
  assert.ok(world !== undefined && Object.isFrozen(world));
});
