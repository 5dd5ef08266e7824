import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PairTable } from '../../../../node/snapshot/read/pair-table.ts';
import { RotatedTable } from '../../../../node/snapshot/read/rotated-table.ts';
import { fact } from '../../../contracts/facts-check.ts';
import { openSections } from '../../../../node/snapshot/generation.ts';
import { buildGeneration } from '../generation-of.ts';

test('two columns of values make a pair, however many constants stand beside them; degrees are known', () => {
  const facts = Array.from({ length: 64 }, (_, i) => [
    fact('has_role', `User:${i}`, 'String:admin', `Repo:${i % 3}`),
    fact('in', `User:${i}`, `Group:${i % 5}`),
    fact('until', `User:${i}`, `Repo:${i % 3}`, `Integer:${i}`),
  ]).flat();
  const index = openSections(buildGeneration(facts));
  const tableOf = (name: string, arity: number) => index.tables({ name, arity })[0];
  assert.ok(tableOf('has_role', 3) instanceof PairTable);
  assert.ok(tableOf('in', 2) instanceof PairTable);
  assert.ok(tableOf('until', 3) instanceof RotatedTable);
  const degreesMax = ['has_role', 'until'].map((name) =>
    [0, 1, 2].map((column) => tableOf(name, 3)?.degreeMax(column)),
  );
  assert.deepEqual(degreesMax, [[1, 64, 22], [1, 22, 1]]); // prettier-ignore
});

test('a pair is looked for on its shorter side', () => {
  const facts = Array.from({ length: 500 }, (_, i) => fact('follows', `User:${i}`, 'Star:s'));
  const index = openSections(buildGeneration([...facts, fact('follows', 'User:7', 'Star:t')]));
  const [table] = index.tables({ name: 'follows', arity: 2 });
  const number = (type: string, id: string) =>
    index.dictionary.findValue(index.dictionary.findType(type), id);
  const has = (user: string, star: string) =>
    table?.has(Uint32Array.of(number('User', user), number('Star', star)));
  assert.deepEqual(
    [has('7', 't'), has('8', 't'), has('499', 's'), has('7', 's')],
    [true, false, true, true],
  );
});
