import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, Condition } from '../../../node/local/residual.ts';
import { simplified } from '../../../node/local/simplify.ts';
import { constant, members, operand, scalar } from '../../fakes/local-parts.ts';

const OPTIONS = { mayList: () => true, newSource: () => 99 };

/** member(`org`, `user`), of a source of its own. */
function member(
  number: number,
  [org, user]: readonly [org: string, user: string],
  outputs: Branch['outputs'] = [],
): Branch {
  const conditions: readonly Condition[] = [
    { kind: 'equal', left: scalar(number, 0), right: constant(`Org:${org}`) },
    { kind: 'equal', left: scalar(number, 1, 'User'), right: constant(`User:${user}`) },
  ];
  return members(number % 2 === 0 ? conditions : conditions.toReversed(), outputs, number);
}

test('branches that say the same are one', () => {
  assert.equal(simplified([member(1, ['a', 'x']), member(2, ['a', 'x'])], OPTIONS).length, 1);
});

test('branches that differ in one id have a list of it', () => {
  const [only, ...others] = simplified([member(1, ['a', 'x']), member(2, ['b', 'x'])], OPTIONS);
  assert.deepEqual(others, []);
  const rows = [['a'], ['b']];
  assert.deepEqual(only?.conditions.at(-1), { kind: 'one-of', scalars: [scalar(1, 0)], rows });
  assert.equal(only?.conditions.length, 2);
});

test('branches that differ in several ids have a list of rows', () => {
  const all = [member(1, ['a', 'x']), member(2, ['b', 'y']), member(3, ['b', 'y'])];
  const [only] = simplified(all, OPTIONS);
  const condition = only?.conditions.at(-1);
  assert.ok(condition?.kind === 'one-of');
  assert.equal(condition.rows.length, 2);
  assert.equal(condition.scalars.length, 2);
});

test('outputs that differ are joined from written rows, where they may be', () => {
  const all = [
    member(1, ['a', 'x'], [constant('Repo:r')]),
    member(2, ['b', 'x'], [constant('Repo:s')]),
  ];
  const [only] = simplified(all, OPTIONS);
  const rows = { kind: 'rows', number: 99, types: ['Org', 'Repo'] } as const;
  assert.deepEqual(only?.sources.at(-1), {
    ...rows,
    rows: [
      ['a', 'r'],
      ['b', 's'],
    ],
  });
  const text = { source: 99, column: 1, type: 'Repo', isText: true };
  assert.deepEqual(only?.outputs, [operand(text)]);
  assert.equal(simplified(all, { ...OPTIONS, mayList: () => false }).length, 2);
});

test('branches within a negation are simplified, too', () => {
  const inner = [member(2, ['a', 'x']), member(3, ['b', 'x'])];
  const [only] = simplified([members([{ kind: 'not', branches: inner }])], OPTIONS);
  const [not] = only?.conditions ?? [];
  assert.ok(not?.kind === 'not');
  assert.equal(not.branches.length, 1);
});

test('branches with other sources, types or conditions stay apart', () => {
  const differ = { kind: 'differ', left: operand(scalar(1, 0)), right: constant('Org:z') } as const;
  const all = [member(1, ['a', 'x']), members([differ]), members([])];
  assert.equal(simplified(all, OPTIONS).length, 3);
});

test('branches of one likeness are looked at once, and become what they would without', () => {
  const likeness = {};
  const alike = ['a', 'b', 'c', 'a'].map((org): Branch => {
    const whole = member(1, [org, 'x'], [constant(`Repo:${org}`)]);
    return { ...whole, likeness };
  });
  const stranger = member(2, ['z', 'x'], [constant('Repo:z')]);
  for (const mayList of [() => true, () => false]) {
    const options = { ...OPTIONS, mayList };
    const without = [...alike.map((one) => ({ ...one, likeness: undefined })), stranger];
    const expected = simplified(without, options);
    const found = simplified([...alike, stranger], options);
    assert.deepEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(expected)));
  }
});

test('two conditions that say the same in one of a likeness alone stay two', () => {
  const likeness = {};
  const pair = (org: string, other: string): Branch => ({
    ...members([
      { kind: 'equal', left: scalar(1, 0), right: constant(`Org:${org}`) },
      { kind: 'equal', left: scalar(1, 0), right: constant(`Org:${other}`) },
    ]),
    likeness,
  });
  const [only, ...others] = simplified([pair('a', 'a'), pair('a', 'b')], OPTIONS);
  assert.deepEqual(others, []);
  assert.equal(only?.conditions.length, 2);
});
