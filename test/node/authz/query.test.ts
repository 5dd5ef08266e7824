import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../../../node/authz/query.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

/** `User:alice` is a value, `Repo:` any of the type, `` anything; an answer's lines are read alike. */
function checkFound(
  [predicate, ...args]: readonly [string, ...string[]],
  expected: readonly string[],
  contextFacts: readonly Fact[] = [],
) {
  const found = query(WORLD, { predicate, args: args.map(pattern), contextFacts });
  const lines = found.map((one) => one.args.map(({ type, id }) => `${type ?? ''}:${id ?? ''}`));
  assert.deepEqual(
    lines.map((line) => line.join(' ')),
    expected,
  );
  assert.ok(found.every((one) => one.predicate === predicate));
}

function pattern(text: string) {
  const [type = '', id = ''] = text.split(':');
  return { type: type === '' ? null : type, id: id === '' ? null : id };
}

test('an open argument finds values of every type, ascending', () => {
  checkFound(['has_role', 'User:bob', '', ''], ['User:bob String:reader Repo:anvil']);
  checkFound(['has_size', '', ''], ['Repo:anvil Integer:10', 'Repo:zebra Integer:2000']);
});

test('a typed open argument finds values of that type only', () => {
  checkFound(
    ['has_size', 'Repo:', 'Integer:'],
    ['Repo:anvil Integer:10', 'Repo:zebra Integer:2000'],
  );
  checkFound(['has_size', 'Org:', ''], []);
});

test('facts and what rules derive come together', () => {
  checkFound(
    ['has_role', 'User:alice', '', 'Repo:anvil'],
    ['User:alice String:owner Repo:anvil', 'User:alice String:reader Repo:anvil'],
  );
});

test('what a rule leaves open stays open', () => {
  checkFound(['has_permission', 'Robot:', 'String:read', 'Repo:'], ['Robot: String:read Repo:']);
  checkFound(['has_permission', 'User:bob', '', 'Org:acme'], ['User:bob String: Org:acme']);
});

test('context facts of the predicate itself are found', () => {
  checkFound(
    ['has_size', 'Repo:', 'Integer:7'],
    ['Repo:tiny Integer:7'],
    [fact('has_size', 'Repo:tiny', 'Integer:7')],
  );
});

test('only rules and facts of as many arguments are asked', () => {
  checkFound(['has_role', '', ''], []);
  checkFound(['never_heard_of', ''], []);
});

test('a rule that cannot be asked openly is refused', () => {
  assert.throws(() => checkFound(['is_large', 'Integer:'], []), { code: 'unbound_variable' });
  checkFound(['is_large', 'Integer:1001'], ['Integer:1001']);
});
