import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type ClauseLists, HeadIndex } from '../../../node/eval/head-index.ts';
import { programOf } from './asking.ts';

const { clauses } = programOf(`
  actor User {}
  actor Robot {}
  resource Repo {}
  resource Folder {}
  resource Wiki {}
  p(_: User, 0);
  p(_: Actor, 1);
  p(_: Resource, 2);
  p(_, 3);
  p(User{"root"}, 4);
  p("text", 5);
  p(x, 6) if x matches Repo or x matches Wiki;
  p(@current_unix_time, 7);
  p(7, 8);`);
const index = new HeadIndex(clauses.filter(({ predicate }) => predicate.name === 'p'));

/** Found by the numbers that they have as second argument. */
function checkFound(lists: ClauseLists, numbers: string): void {
  const found = lists.flat().flatMap(({ head }) => (head[1]?.kind === 'value' ? [head[1]] : []));
  assert.equal(
    found
      .map(({ value }) => value.id)
      .toSorted()
      .join(' '),
    numbers,
  );
}

test('a value finds the clauses with it and those that let in its type', () => {
  checkFound(index.withValue(0, { type: 'User', id: 'root' }), '0 1 2 3 4');
  checkFound(index.withValue(0, { type: 'User', id: 'ann' }), '0 1 2 3');
  checkFound(index.withValue(0, { type: 'String', id: 'text' }), '3 5');
  checkFound(index.withValue(0, { type: 'Integer', id: '7' }), '3 7 8');
});

test('a type finds the clauses that let it in, and those with a literal of it', () => {
  checkFound(index.withType(0, 'User'), '0 1 2 3 4');
  checkFound(index.withType(0, 'Robot'), '1 2 3');
  checkFound(index.withType(0, 'Repo'), '2 3 6');
  checkFound(index.withType(0, 'Folder'), '2 3');
  checkFound(index.withType(0, 'Wiki'), '2 3 6');
  checkFound(index.withType(0, 'String'), '3 5');
  checkFound(index.withType(0, 'Integer'), '3 7 8');
});

test('a type that is in no clause finds those for any type', () => {
  checkFound(index.withType(0, 'Unknown'), '3');
  checkFound(index.withType(0, ''), '3');
});

test('each place has an index of its own; where no argument stands there is none', () => {
  checkFound(index.withValue(1, { type: 'Integer', id: '3' }), '3');
  checkFound(index.withType(2, 'User'), '');
});
