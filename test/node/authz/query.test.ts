import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../../../node/authz/query.ts';
import type { Fact } from '../../../node/polar/program.ts';
import type { World } from '../../../node/world/world.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

/** `User:alice` is a value, `Repo:` any of the type, `` anything; an answer's lines are read alike. */
function checkFound(
  [predicate, ...args]: readonly [string, ...string[]],
  expected: readonly string[],
  { contextFacts = [], world = WORLD }: { contextFacts?: readonly Fact[]; world?: World } = {},
) {
  const found = query(world, { predicate, args: args.map(pattern), contextFacts });
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
  checkFound(['has_size', 'Repo:', 'Integer:7'], ['Repo:tiny Integer:7'], {
    contextFacts: [fact('has_size', 'Repo:tiny', 'Integer:7')],
  });
});

test('only rules and facts of as many arguments are asked', () => {
  checkFound(['has_role', '', ''], []);
  checkFound(['never_heard_of', ''], []);
});

test('a rule that cannot be asked openly is refused', () => {
  assert.throws(() => checkFound(['is_large', 'Integer:'], []), { code: 'unbound_variable' });
  checkFound(['is_large', 'Integer:1001'], ['Integer:1001']);
});

const FRIENDLY = worldOf({
  policy: `
    actor User {}
    resource Computer {}
    hello(friend) if is_friendly(friend);
    something_else(friend, other, _anybody) if is_friendly(friend) and is_friendly(other);
  `,
  facts: [
    fact('is_friendly', 'User:sam'),
    fact('is_friendly', 'User:gabe'),
    fact('is_friendly', 'Computer:steve'),
  ],
});

test('context facts of what rules alone derive are found beside it', () => {
  const context = { contextFacts: [fact('hello', 'User:brian')], world: FRIENDLY };
  checkFound(['hello', ''], ['Computer:steve', 'User:brian', 'User:gabe', 'User:sam'], context);
  checkFound(['hello', 'User:'], ['User:brian', 'User:gabe', 'User:sam'], context);
});

test('a context fact of another predicate that rules derive is of no use', () => {
  const question = { predicate: 'hello', args: [pattern('')] };
  const contextFacts = [fact('something_else', 'User:a', 'User:b', 'User:c')];
  assert.throws(() => query(FRIENDLY, { ...question, contextFacts }), { code: 'fact_not_used' });
});

test('an argument that a rule does not look at has neither type nor id', () =>
  checkFound(
    ['something_else', 'User:', 'Computer:', ''],
    ['User:gabe Computer:steve :', 'User:sam Computer:steve :'],
    { world: FRIENDLY },
  ));
