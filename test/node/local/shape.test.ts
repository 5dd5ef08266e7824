import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, Condition, Source } from '../../../node/local/residual.ts';
import { conditionText, shapeOf, sourceOrder } from '../../../node/local/shape.ts';
import { constant, members, operand, scalar } from '../../fakes/local-parts.ts';

const EQUAL: Condition = { kind: 'equal', left: scalar(1, 0), right: constant('Org:a') };
const LISTED: Condition = { kind: 'one-of', scalars: [scalar(1, 0)], rows: [['a'], ['b']] };
const COLUMN = operand(scalar(1, 1));

function checkAlike(one: Branch, other: Branch, isAlike: boolean) {
  const shapes = [one, other].map((branch) => shapeOf(branch, () => true));
  assert.equal(shapes[0] === shapes[1], isAlike, shapes.join('\n'));
}

test('branches that differ in ids alone have one shape', () => {
  const other: Condition = { kind: 'equal', left: scalar(1, 0), right: constant('Org:b') };
  checkAlike(members([EQUAL], [constant('Org:x')]), members([other], [constant('Org:y')]), true);
  checkAlike(members([EQUAL], [constant('Org:x')]), members([EQUAL], [constant('Team:x')]), false);
});

test('outputs that may not be listed are said with their ids', () => {
  const shape = (id: string) => shapeOf(members([], [constant(id)]), () => false);
  assert.notEqual(shape('Org:1'), shape('Org:2'));
});

test('sources count by their order, not by their numbers', () => {
  const inSecond: Condition = { kind: 'equal', left: scalar(2, 0), right: constant('Org:a') };
  checkAlike(members([EQUAL]), members([inSecond], [], 2), true);
  checkAlike(members([EQUAL]), members([inSecond]), false);
});

test('each kind of condition, source and output has a shape of its own', () => {
  const number = 1;
  const sources: readonly Source[] = [
    { kind: 'recursive', number, table: 1, member: 0 },
    { kind: 'recursive', number, table: 1, member: 1 },
    { kind: 'rows', number, types: ['Org'], rows: [['a']] },
    { kind: 'rows', number, types: ['Org'], rows: [['b']] },
  ];
  const conditions: readonly Condition[] = [
    EQUAL,
    { kind: 'equal', left: scalar(undefined, 0), right: constant('Org:a') },
    { kind: 'equal', left: { ...scalar(1, 0), isText: true }, right: constant('Org:a') },
    LISTED,
    { ...LISTED, rows: [['a']] },
    { kind: 'compare', operator: '<', left: COLUMN, right: constant('Integer:1') },
    { kind: 'compare', operator: '<=', left: COLUMN, right: constant('Integer:1') },
    { kind: 'compare', operator: '<', left: COLUMN, right: constant('Integer:2') },
    { kind: 'differ', left: COLUMN, right: constant('Org:1') },
    { kind: 'not', branches: [] },
    { kind: 'not', branches: [members([EQUAL], [COLUMN], 3)] },
    { kind: 'not', branches: [members([], [], 3)] },
  ];
  const all = [
    members([]),
    members([], [{ kind: 'open' }]),
    members([], [COLUMN]),
    ...sources.map((source) => ({ sources: [source], conditions: [], outputs: [] })),
    ...conditions.map((condition) => members([condition])),
  ];
  assert.equal(new Set(all.map((branch) => shapeOf(branch, () => true))).size, all.length);
});

test('a text is never taken for two: where each ends is said before it', () => {
  const twoOutputs = (one: string, other: string) =>
    shapeOf(members([], [constant(one), constant(other)]), () => false);
  assert.notEqual(twoOutputs('Org:a1:b', 'Org:c'), twoOutputs('Org:a', 'Org:1:b3:Org1:c'));
});

test('a condition is said with its ids or without', () => {
  const order = sourceOrder(members([]));
  const other: Condition = { kind: 'equal', left: scalar(1, 0), right: constant('Org:b') };
  const texts = (ids: Parameters<typeof conditionText>[2]) =>
    [EQUAL, other].map((condition) => conditionText(condition, order, ids));
  assert.equal(new Set(texts('without ids')).size, 1);
  assert.equal(new Set(texts('with ids')).size, 2);
});
