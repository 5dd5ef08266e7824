import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contextTables } from '../../../node/eval/context-facts.ts';
import { NONE } from '../../../node/eval/facts.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { Types } from '../../../node/eval/types.ts';
import { Values } from '../../../node/eval/values.ts';

const user = (id: string) => ({ type: 'User', id });
const repo = (id: string) => ({ type: 'Repo', id });
const owns = (...args: { type: string; id: string }[]) => ({ predicate: 'owns', args });

const { dictionary } = memoryFacts([]);
const values = new Values(dictionary, new Types(dictionary, ['User', 'Repo']), []);
const tables = contextTables(
  [
    owns(user('ann'), repo('x')),
    owns(user('ann'), repo('y')),
    owns(user('ann'), repo('x')),
    owns(user('ann'), user('bob')),
    owns(user('ann')),
  ],
  values,
);
const [repos] = tables.get('owns/2') ?? [];
const number = (value: { type: string; id: string }) => values.numberOf(value);

test('facts are kept apart by arity and by the types of their arguments', () => {
  assert.deepEqual([...tables.keys()], ['owns/2', 'owns/1']);
  assert.deepEqual(
    tables.get('owns/2')?.map((table) => table.rowCount),
    [2, 1],
  );
});

test('a fact that came twice is there once', () => {
  assert.equal(repos?.rowCount, 2);
  assert.equal(repos?.degree(0, number(user('ann'))), 2);
  assert.equal(repos?.degree(1, number(repo('x'))), 1);
});

test('rows are found by any bound columns', () => {
  const found = (pattern: readonly number[]) => {
    const row = new Uint32Array(2);
    const ids: string[] = [];
    repos?.scan(Uint32Array.from(pattern), row, () => {
      ids.push(values.idOf(row[1] ?? 0));
      return false;
    });
    return ids;
  };
  assert.deepEqual(found([NONE, NONE]), ['x', 'y']);
  assert.deepEqual(found([number(user('ann')), number(repo('y'))]), ['y']);
  assert.deepEqual(found([number(user('bob')), NONE]), []);
});

test('a visit that has enough ends the scan', () => {
  let visits = 0;
  const stop = () => (visits += 1) > 0;
  assert.equal(repos?.scan(new Uint32Array(2).fill(NONE), new Uint32Array(2), stop), true);
  assert.equal(visits, 1);
});

test('has is true of the very row only', () => {
  const row = (...args: { type: string; id: string }[]) => Uint32Array.from(args.map(number));
  assert.equal(repos?.has(row(user('ann'), repo('x'))), true);
  assert.equal(repos?.has(row(user('bob'), repo('x'))), false);
});
