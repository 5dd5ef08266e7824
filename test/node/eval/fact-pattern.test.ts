import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANY_FACT, factsAscending, factsMatching } from '../../../node/eval/fact-pattern.ts';
import type { FactPattern } from '../../../node/eval/fact-pattern.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { fact, textOf } from '../../contracts/facts-check.ts';

const ADMIN = fact('has_role', 'User:alice', 'String:admin', 'Repo:acme');
const GLOBAL = fact('has_role', 'User:alice', 'String:root');
const GROUP = fact('has_role', 'Group:alice', 'String:admin');
const PUBLIC = fact('is_public', 'Repo:acme');
const OPEN = fact('open');
const index = memoryFacts([ADMIN, GLOBAL, GROUP, PUBLIC, OPEN]);

const any = { type: null, id: null };
const alice = { type: 'User', id: 'alice' };

function checkMatches(pattern: Partial<FactPattern>, expected: readonly Fact[]): void {
  const found = [...factsMatching(index, { ...ANY_FACT, ...pattern })];
  assert.deepEqual(found.map(textOf).toSorted(), expected.map(textOf).toSorted());
}

test('in order, facts come by predicate, number of arguments, types and ids', () =>
  assert.deepEqual([...factsAscending(index, ANY_FACT)], [GROUP, GLOBAL, ADMIN, PUBLIC, OPEN]));
test('an empty pattern matches every fact', () =>
  checkMatches({}, [ADMIN, GLOBAL, GROUP, PUBLIC, OPEN]));
test('a predicate alone matches all its arities', () =>
  checkMatches({ predicate: 'has_role' }, [ADMIN, GLOBAL, GROUP]));
test('a value matches at its position only', () =>
  checkMatches({ args: [any, { type: 'String', id: 'admin' }] }, [ADMIN, GROUP]));
test('a type alone matches any id of it', () =>
  checkMatches({ args: [{ type: 'User', id: null }] }, [ADMIN, GLOBAL]));
test('an id alone matches it in any type', () =>
  checkMatches({ args: [{ type: null, id: 'alice' }] }, [ADMIN, GLOBAL, GROUP]));
test('without more arguments, the arity is exact', () =>
  checkMatches({ args: [alice, any], moreArgs: false }, [GLOBAL]));
test('no arguments and no more of them: facts without arguments', () =>
  checkMatches({ moreArgs: false }, [OPEN]));
test('unknown values match nothing', () => {
  checkMatches({ args: [{ type: 'User', id: 'zed' }] }, []);
  checkMatches({ args: [{ type: 'Team', id: null }] }, []);
  checkMatches({ predicate: 'has_rule' }, []);
});

test('facts that change meanwhile do not disturb it', () => {
  const facts = memoryFacts([ADMIN, GLOBAL, GROUP]);
  const seen: Fact[] = [];
  for (const each of facts.facts({ predicate: 'has_role', args: [any, any], moreArgs: false })) {
    facts.delete(each);
    seen.push(each);
  }
  assert.deepEqual(seen.map(textOf).toSorted(), [GLOBAL, GROUP].map(textOf).toSorted());
});

test('a fact that comes after the first was asked for is not there, in whatever table', () => {
  const facts = memoryFacts([ADMIN, PUBLIC]);
  const iterator = facts.facts()[Symbol.iterator]();
  const first = iterator.next();
  assert.ok(first.done !== true);
  facts.insert(fact('is_public', 'Repo:other'));
  facts.clear();
  const seen = [first.value, ...{ [Symbol.iterator]: () => iterator }];
  assert.deepEqual(seen.map(textOf).toSorted(), [ADMIN, PUBLIC].map(textOf).toSorted());
});
