import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RawFacts } from '../../../../node/snapshot/write/raw-facts.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import { fact } from '../../../contracts/facts-check.ts';

function rawFacts(facts: readonly (readonly [string, ...string[]])[], factsMax = 100): RawFacts {
  const raw = new RawFacts({ ...GENERATION_LIMITS, factsMax });
  for (const [predicate, ...args] of facts) raw.add(predicate, fact(predicate, ...args).args);
  return raw;
}

test('facts with the same predicate and types share a table', () => {
  const raw = rawFacts([
    ['p', 'User:a', 'Repo:x'],
    ['p', 'User:a'],
    ['p', 'User:b', 'Repo:x'],
    ['p', 'Repo:x', 'User:a'],
    ['q', 'User:a', 'Repo:x'],
    ['q'],
  ]);
  assert.deepEqual(
    raw.tables.map(({ predicate, types, rowCount }) => `${predicate}(${types.join()}) ${rowCount}`),
    ['p(User,Repo) 2', 'p(User) 1', 'p(Repo,User) 1', 'q(User,Repo) 1', 'q() 1'],
  );
  assert.deepEqual(
    [...raw.idsByType].map(([type, { count }]) => `${type} ${count}`),
    ['User 2', 'Repo 1'],
  );
});

test('a fact beyond the limit is refused', () =>
  assert.throws(() => rawFacts([['p'], ['p'], ['q']], 2), {
    code: 'too_large',
    message: /more than 2 facts/,
  }));

test('names that are no Unicode are refused', () => {
  assert.throws(() => rawFacts([['p\ud800']]), { code: 'invalid_request' });
  assert.throws(() => rawFacts([['p', '\udc00:a']]), { code: 'invalid_request' });
});

test('what facts take grows with ids and with rows', () => {
  const few = rawFacts([['p', 'User:a', 'Repo:x']]).byteLength;
  const withRow = rawFacts([
    ['p', 'User:a', 'Repo:x'],
    ['p', 'User:a', 'Repo:x'],
  ]).byteLength;
  const withId = rawFacts([['p', `User:${'a'.repeat(1_000)}`, 'Repo:x']]).byteLength;
  assert.equal(rawFacts([]).byteLength, 0);
  assert.ok(few > 0);
  // Two words of the row, and two to sort it with.
  assert.equal(withRow - few, 16);
  assert.ok(withId - few >= 900);
});
