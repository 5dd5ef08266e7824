import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { resolve } from '../../../node/polar/resolve.ts';
import { TypeTable } from '../../../node/polar/type-table.ts';

function tableOf(text: string): TypeTable {
  return new TypeTable(resolve(parsePolicy([{ name: 'p', text }]).ast));
}

const table = tableOf(`
actor User {} actor Bot extends User {}
resource Folder extends Document {} resource Document {} resource Secret extends Folder {}
`);

function check(name: string, expected: readonly string[]) {
  assert.deepEqual(table.matching(name), expected);
}

test('a type stands for itself and all that extend it', () => {
  check('Document', ['Document', 'Folder', 'Secret']);
  check('Folder', ['Folder', 'Secret']);
  check('Secret', ['Secret']);
});
test('Actor stands for all actors, Resource for all types with a block', () => {
  check('Actor', ['Bot', 'User']);
  check('Resource', ['Bot', 'Document', 'Folder', 'Secret', 'User']);
});
test('a type without a block stands for itself, primitive or not', () => {
  for (const name of ['String', 'Role']) check(name, [name]);
});
test('the very type has no subtypes; Actor and Resource are the type of nothing', () => {
  assert.deepEqual(table.exactly('Document'), ['Document']);
  assert.deepEqual(table.exactly('Actor'), []);
  assert.deepEqual(table.exactly('Resource'), []);
});
test('whoever extends an actor is one', () =>
  assert.deepEqual(
    tableOf('actor A {} resource B extends A {} resource C extends Actor {}').matching('Actor'),
    ['A', 'B', 'C'],
  ));

test('sets meet', () => {
  assert.equal(table.intersect('any', 'any'), 'any');
  assert.deepEqual(table.intersect('any', ['A']), ['A']);
  assert.deepEqual(table.intersect(['A'], 'any'), ['A']);
  assert.deepEqual(table.intersect(['A', 'B', 'C'], ['B', 'C', 'D']), ['B', 'C']);
  assert.deepEqual(table.intersect(['A'], ['B']), []);
});
test('the same question has the same array for an answer', () => {
  const [actors, resources] = [table.matching('Actor'), table.matching('Resource')];
  assert.equal(table.intersect(actors, resources), actors);
  assert.equal(table.intersect(resources, actors), actors);
  assert.equal(
    table.intersect(table.matching('Folder'), table.exactly('Folder')),
    table.exactly('Folder'),
  );
  assert.equal(table.intersect(actors, table.exactly('Bot')), table.exactly('Bot'));
});
test('types are taken away', () => {
  assert.deepEqual(table.without(['A', 'B'], ['B', 'C']), ['A']);
  assert.deepEqual(table.without(['A'], ['A']), []);
});
test('a set has its members, any has all', () => {
  assert.ok(table.has('any', 'A'));
  assert.ok(table.has(['A'], 'A'));
  assert.ok(!table.has(['A'], 'B'));
});
