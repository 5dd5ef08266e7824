import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factNotUsedMessage, isFactUsed } from '../../../node/polar/fact-types.ts';
import type { Fact, Value } from '../../../node/polar/program.ts';
import { policyOf } from './program-text.ts';

/** `has_role(User:a, String:x)` */
function fact(text: string): Fact {
  const [predicate = '', rest = ''] = text.replace(')', '').split('(');
  const args = rest.split(', ').map((each): Value => {
    const [type = '', id = ''] = each.split(':');
    return { type, id };
  });
  return { predicate, args };
}

function check(policy: string, facts: { used: readonly string[]; unused: readonly string[] }) {
  const { factTypes } = policyOf(policy);
  const used = (text: string) => isFactUsed(factTypes, fact(text));
  assert.deepEqual(
    facts.used.filter((text) => !used(text)),
    [],
    'used',
  );
  assert.deepEqual(facts.unused.filter(used), [], 'unused');
}

const BLOCKS =
  'actor User {} actor Bot {} resource Org {} resource Repo { roles = ["reader", "admin"]; permissions = ["read"]; relations = { org: Org };';

test('facts that a rule asks for are used, with the roles it asks for', () =>
  check(`${BLOCKS} "read" if "reader"; }`, {
    used: ['has_role(User:a, String:reader, Repo:r)', 'has_role(Bot:b, String:reader, Repo:r)'],
    unused: [
      'has_role(User:a, String:admin, Repo:r)',
      'has_role(User:a, String:reader, Org:o)',
      'has_role(Org:o, String:reader, Repo:r)',
      'has_role(User:a, Integer:reader, Repo:r)',
      'has_role(User:a, String:reader)',
      'is_active(User:a)',
      'allow(User:a, String:read, Repo:r)',
    ],
  }));
test('a variable in the place of the role takes any', () =>
  check(`${BLOCKS} "read" if role; }`, {
    used: ['has_role(User:a, String:whatever, Repo:r)'],
    unused: ['has_role(User:a, String:whatever, Org:r)'],
  }));
test('declared relations are used whether or not a rule reads them', () =>
  check(`${BLOCKS} }`, {
    used: ['has_relation(Repo:r, String:org, Org:o)'],
    unused: [
      'has_relation(Repo:r, String:parent, Org:o)',
      'has_relation(Org:o, String:org, Repo:r)',
    ],
  }));
test('so are those of a supertype', () =>
  check('resource A { relations = { a: A }; } resource B extends A {}', {
    used: ['has_relation(A:1, String:a, A:2)', 'has_relation(B:1, String:a, B:2)'],
    unused: [],
  }));
test('what a policy declares is used, abstract types included', () =>
  check(`${BLOCKS} } declare has_tag(Resource, String, Integer); declare odd(Tag);`, {
    used: [
      'has_tag(User:a, String:x, Integer:1)',
      'has_tag(Repo:a, String:y, Integer:2)',
      'odd(Tag:t)',
    ],
    unused: ['has_tag(Tag:a, String:x, Integer:1)', 'odd(User:a)'],
  }));
test('derived predicates may be stored where they are asked for', () => {
  check(`${BLOCKS} }`, { used: ['has_permission(User:a, String:anything, Repo:r)'], unused: [] });
  check(`${BLOCKS} } p(x: User) if f(x); q(x: Repo, "a") if g(x); r(1) if q(_, "b");`, {
    used: [
      'f(User:a)',
      'g(Repo:a)',
      'q(Repo:a, String:a)',
      'q(Repo:a, String:b)',
      'q(Org:a, String:b)',
    ],
    unused: ['p(User:a)', 'r(Integer:1)', 'q(Org:a, String:a)'],
  });
});
test('a variable without a type takes any, known or not', () =>
  check('p(x) if f(x, "a");', {
    used: ['f(Whatever:1, String:a)', 'f(Integer:1, String:a)'],
    unused: ['f(Whatever:1, String:b)'],
  }));
test('conditions that are denied count, inside and out', () =>
  check(`${BLOCKS} } p(x: User) if not f(x) and not (g(x, 1) and h(x));`, {
    used: ['f(User:a)', 'g(User:a, Integer:1)', 'h(User:a)'],
    unused: ['g(User:a, Integer:2)', 'not#1(User:a)'],
  }));
test('the clock is an Integer', () =>
  check('p(x) if f(x, @current_unix_time);', {
    used: ['f(A:1, Integer:5)'],
    unused: ['f(A:1, String:5)'],
  }));
test('a clause that never holds asks for nothing', () =>
  check(`${BLOCKS} } p(x: User) if f(x) and x matches Org;`, { used: [], unused: ['f(User:a)'] }));
test('no fact type is there twice', () => {
  const { factTypes } = policyOf(`${BLOCKS} } p(x: User) if f(x) and f(x); q(x: User) if f(x);`);
  assert.equal(factTypes.filter(({ predicate }) => predicate.name === 'f').length, 1);
});

test('the message says what is missing and how to declare it', () =>
  assert.equal(
    factNotUsedMessage(fact('has_role(User:a, String:steward, Lab:l, Integer:1)')),
    `has_role(User, "steward", Lab, Integer) is not used in policy. Help: use this fact in your policy, or add 'declare has_role(User, String, Lab, Integer)' to your policy to force Oso to accept facts of this type.`,
  ));
