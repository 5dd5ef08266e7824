import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { resolve } from '../../../node/polar/resolve.ts';
import {
  callsIn,
  fixturesIn,
  longRulesIn,
  setupsFrom,
  shorthandsIn,
} from '../../../node/polar/walk.ts';

const { ast } = parsePolicy([
  {
    name: 'p',
    text: `actor User {}
    resource Org { roles = ["a", "b"]; "a" if ("b" or not p(actor)) and global "c"; "b" if "a" on "o"; }
    q(x) if (r(x) or not (s(x) and x = 1)) and x in [1];
    test "t" { setup { fixture f; fixture g; } }
    test fixture f { fixture f; fixture g; }
    test fixture g { h(1); }`,
  },
]);
const names = resolve(ast);

test('shorthand comes with its block, leaf by leaf', () => {
  const found = shorthandsIn(ast, names).map(({ leaves, block, lineage }) => [
    block.name.text,
    lineage.length,
    leaves.map(({ kind }) => kind),
  ]);
  assert.deepEqual(found, [
    ['Org', 1, ['name', 'call', 'global']],
    ['Org', 1, ['on']],
  ]);
});
test('conditions come one by one, denied or not', () => {
  const [rule] = longRulesIn(ast);
  assert.deepEqual(
    rule?.conditions.map(({ kind }) => kind),
    ['call', 'call', 'compare', 'in'],
  );
});
test('calls come from long rules and from shorthand', () =>
  assert.deepEqual(
    callsIn(longRulesIn(ast), shorthandsIn(ast, names)).map(({ predicate }) => predicate.text),
    ['r', 's', 'p'],
  ));
test('a fixture is reached once, even from itself', () => {
  const [item] = ast.items.filter(({ kind }) => kind === 'test');
  const setup = item?.kind === 'test' ? item.setup : [];
  assert.deepEqual(
    setupsFrom(setup, fixturesIn(ast)).map(({ length }) => length),
    [2, 2, 1],
  );
});
