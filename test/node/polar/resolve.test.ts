import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../node/polar/parser.ts';
import {
  isBuiltIn,
  lineageOfBlock,
  meaningOf,
  namesIn,
  type Names,
  relationOf,
  resolve,
  SUPERTYPES_MAX,
} from '../../../node/polar/resolve.ts';

function namesOf(...texts: readonly string[]): Names {
  return resolve(parsePolicy(texts.map((text) => ({ name: 'p', text }))).ast);
}

function lineage(names: Names, type: string) {
  return names.lineages.get(type) ?? assert.fail(`no ${type}`);
}

test('blocks of one type are one, in whatever files', () => {
  const names = namesOf(
    'resource Org { roles = ["a"]; }',
    'actor Org { roles = ["b", "a"]; relations = { o: Org }; }',
  );
  assert.deepEqual([...names.types.keys()], ['Org']);
  assert.deepEqual(namesIn(lineage(names, 'Org'), 'roles'), ['a', 'b']);
  assert.deepEqual([...names.actors], ['Org']);
});

test('supertypes are followed, nearest first, each once', () => {
  const names = namesOf(
    'resource D extends B, C {} resource B extends A {} resource C extends A {} resource A {}',
  );
  const found = lineage(names, 'D').map(({ name }) => name);
  assert.deepEqual(found, ['D', 'B', 'C', 'A']);
});

test('a cycle ends, an unknown supertype is left out', () => {
  const names = namesOf('resource A extends B {} resource B extends A, Nothing {}');
  assert.deepEqual(
    lineage(names, 'A').map(({ name }) => name),
    ['A', 'B'],
  );
});

test('a lineage that is too long is cut one over the limit', () => {
  const chain = Array.from(
    { length: 100 },
    (_, index) => `resource T${index} extends T${index + 1} {}`,
  );
  assert.equal(lineage(namesOf(chain.join('\n')), 'T0').length, SUPERTYPES_MAX + 2);
});

test('names mean what the type or a supertype declares', () => {
  const names = namesOf(`
    resource Base { roles = ["r"]; permissions = ["p"]; relations = { o: Base, q: Base }; }
    resource Org extends Base { relations = { o: Org }; }
  `);
  const org = lineage(names, 'Org');
  assert.deepEqual(meaningOf(org, 'r'), { kind: 'role' });
  assert.deepEqual(meaningOf(org, 'p'), { kind: 'permission' });
  const meaning = meaningOf(org, 'q');
  assert.equal(meaning?.kind === 'relation' ? meaning.target.text : undefined, 'Base');
  assert.equal(meaningOf(org, 'x'), undefined);
  assert.equal(relationOf(org, 'o')?.type.text, 'Org');
});

test('the global block is a lineage of its own', () => {
  const text = 'global { roles = ["a"]; } resource Org { roles = ["b"]; }';
  const { ast } = parsePolicy([{ name: 'p', text }]);
  const names = resolve(ast);
  const found = ast.items.map((item) =>
    item.kind === 'block' ? namesIn(lineageOfBlock(names, item), 'roles') : [],
  );
  assert.deepEqual(found, [['a'], ['b']]);
  assert.deepEqual([...names.types.keys()], ['Org']);
  assert.equal(namesOf('').global, undefined);
});

test('built-in types are declared by nobody', () => {
  assert.deepEqual([...namesOf('resource String {} actor Actor {}').types.keys()], []);
  for (const type of ['String', 'Integer', 'Boolean', 'Actor', 'Resource'])
    assert.ok(isBuiltIn(type));
  assert.ok(!isBuiltIn('User'));
});
