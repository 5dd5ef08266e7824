import assert from 'node:assert/strict';
import { test } from 'node:test';

import { componentsAmong, rulesOf } from '../../../node/eval/rules.ts';
import { programOf } from './asking.ts';

test('every type and value that rules name is found once, wherever it stands', () => {
  const { literals, typeNames } = rulesOf(
    programOf(`
      actor User {}
      p(x: User, "head") if q(x, 7) and x != Team{"a"} and y in ["one", "two"] and r(y);
      p(x: User, "head") if s(x, 7);`),
  );
  const ids = literals.map(({ id }) => id);
  for (const id of ['head', '7', 'a', 'one', 'two']) {
    assert.equal(ids.filter((other) => other === id).length, 1, id);
  }
  for (const type of ['User', 'Team', 'Integer', 'String'])
    assert.ok(typeNames.includes(type), type);
});

test('predicates that call each other are one component; what they call is another', () => {
  const { componentOf, recursive } = rulesOf(
    programOf('a(x) if b(x); b(x) if a(x) and c(x); c(x) if d(x); e(x) if e(x);'),
  );
  assert.equal(componentOf.get('a/1'), componentOf.get('b/1'));
  assert.notEqual(componentOf.get('a/1'), componentOf.get('c/1'));
  assert.equal(componentOf.get('d/1'), undefined);
  assert.deepEqual([...recursive].toSorted(), ['a/1', 'b/1', 'e/1']);
});

test('a program is looked at once', () => {
  const program = programOf('p(x) if q(x);');
  assert.equal(rulesOf(program), rulesOf(program));
});

test('edges that leave the graph do not count', () => {
  const edges: Readonly<Record<string, readonly string[]>> = { a: ['b', 'z'], b: ['a'], c: ['z'] };
  const found = componentsAmong(['a', 'b', 'c'], (node) => edges[node] ?? []);
  assert.deepEqual(found.map((component) => component.toSorted().join('')).toSorted(), ['ab', 'c']);
});
