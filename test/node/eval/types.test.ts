import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../node/eval/facts.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { ANY_TYPE, NO_TYPE, Types } from '../../../node/eval/types.ts';

const facts = memoryFacts([{ predicate: 'p', args: [{ type: 'User', id: 'ann' }] }]);
const types = new Types(facts.dictionary, ['User', 'Repo']);

test('types of facts have the numbers of the dictionary', () => {
  assert.equal(types.numberOf('User'), facts.dictionary.findType('User'));
  assert.equal(types.inDictionary(types.numberOf('User')), facts.dictionary.findType('User'));
});

test('types that only the policy names have numbers that no fact has', () => {
  assert.notEqual(types.numberOf('Repo'), types.unknown);
  assert.equal(types.inDictionary(types.numberOf('Repo')), NONE);
  assert.equal(types.nameOf(types.numberOf('Repo')), 'Repo');
});

test('types that nobody named share one number without a name', () => {
  assert.equal(types.numberOf('Alien'), types.unknown);
  assert.equal(types.numberOf('Robot'), types.unknown);
  assert.equal(types.nameOf(types.unknown), undefined);
});

test('equal sets are equal numbers, whatever the order', () => {
  assert.equal(types.setOf(['User', 'Repo']), types.setOf(['Repo', 'User']));
  assert.equal(types.only(types.numberOf('User')), types.setOf(['User']));
  assert.equal(types.setOf('any'), ANY_TYPE);
  assert.equal(types.setOf([]), NO_TYPE);
});

test('what a set of very many types has in common with one type is found without looking at all', () => {
  const names = Array.from({ length: 40_000 }, (_, i) => `T${i}`);
  const many = new Types(facts.dictionary, names);
  const all = many.setOf(names);
  const before = process.cpuUsage();
  for (const name of names) {
    const only = many.only(many.numberOf(name));
    assert.equal(many.intersect(all, only), only);
    assert.equal(many.intersect(only, all), only);
  }
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1_000 < 4_000, `${user + system} µs`);
});

test('a set has one only member or none', () => {
  assert.equal(types.onlyMember(types.setOf(['User'])), types.numberOf('User'));
  assert.equal(types.onlyMember(types.setOf(['User', 'Repo'])), undefined);
  assert.equal(types.onlyMember(NO_TYPE), undefined);
  assert.equal(types.onlyMember(ANY_TYPE), undefined);
});

test('sets intersect as sets do', () => {
  const both = types.setOf(['User', 'Repo']);
  const user = types.setOf(['User']);
  assert.equal(types.intersect(both, user), user);
  assert.equal(types.intersect(user, types.setOf(['Repo'])), NO_TYPE);
  assert.equal(types.intersect(ANY_TYPE, user), user);
  assert.equal(types.intersect(user, ANY_TYPE), user);
});

test('any type has every type, the unknown ones included', () => {
  assert.ok(types.has(ANY_TYPE, types.unknown));
  assert.ok(!types.has(NO_TYPE, types.unknown));
  assert.equal(types.members(ANY_TYPE).length, types.count);
  assert.ok(types.members(ANY_TYPE).includes(types.unknown));
});
