import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { MemoryFacts, memoryFacts } from '../../../node/eval/memory-facts.ts';
import { NONE } from '../../../node/eval/facts.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { checkIndex, fact, factsOf, textOf } from '../../contracts/facts-check.ts';
import { factIndexContract } from '../../contracts/facts.ts';

factIndexContract('MemoryFacts', memoryFacts);

/** Like an index from which facts were deleted: everything but the dictionary's counts. */
function checkFacts(index: MemoryFacts, expected: readonly Fact[]): void {
  assert.deepEqual([...index.facts()].map(textOf).toSorted(), expected.map(textOf).toSorted());
  assert.deepEqual(factsOf(index).map(textOf).toSorted(), expected.map(textOf).toSorted());
  assert.equal(index.factCount, expected.length);
  for (const predicate of index.predicates()) {
    for (const table of index.tables(predicate)) checkDegrees(index, table);
  }
}

function checkDegrees(index: MemoryFacts, table: ReturnType<MemoryFacts['tables']>[number]): void {
  assert.notEqual(table.rowCount, 0);
  table.columns.forEach((_, column) => {
    for (let value = 0; value < index.dictionary.valueCount; value += 1) {
      let visits = 0;
      const pattern = new Uint32Array(table.columns.length).fill(NONE);
      pattern[column] = value;
      table.scan(pattern, new Uint32Array(table.columns.length), () => (visits += 1) < 0);
      assert.equal(table.degree(column, value), visits);
    }
  });
}

const ADMIN = fact('has_role', 'User:alice', 'String:admin', 'Repo:acme');
const MEMBER = fact('has_role', 'User:bob', 'String:member', 'Repo:acme');
const GROUP = fact('has_role', 'Group:eng', 'String:member', 'Repo:acme');
const GLOBAL = fact('has_role', 'User:alice', 'String:root');
const PUBLIC = fact('is_public', 'Repo:acme');
const ALL = [ADMIN, MEMBER, GROUP, GLOBAL, PUBLIC];

describe('insert and delete', () => {
  test('each says whether it changed anything', () => {
    const index = new MemoryFacts();
    assert.equal(index.insert(ADMIN), true);
    assert.equal(index.insert(ADMIN), false);
    assert.equal(index.delete(MEMBER), false);
    assert.equal(index.delete({ ...ADMIN, predicate: 'has_rule' }), false);
    assert.equal(index.delete(ADMIN), true);
    assert.equal(index.delete(ADMIN), false);
    assert.equal(index.factCount, 0);
  });

  test('a predicate goes with its last fact, and comes back', () => {
    const index = memoryFacts(ALL);
    index.delete(GROUP);
    assert.equal(index.tables({ name: 'has_role', arity: 3 }).length, 1);
    index.delete(PUBLIC);
    assert.deepEqual(
      index.predicates().map(({ name, arity, factCount }) => [name, arity, factCount]),
      [
        ['has_role', 2, 1],
        ['has_role', 3, 2],
      ],
    );
    index.insert(PUBLIC);
    checkFacts(index, [ADMIN, MEMBER, GLOBAL, PUBLIC]);
  });

  test('tables are the same array as long as the facts are the same', () => {
    const index = memoryFacts(ALL);
    const before = index.tables({ name: 'has_role', arity: 3 });
    index.insert(ADMIN);
    index.delete(fact('has_role', 'User:zed', 'String:admin', 'Repo:acme'));
    assert.equal(index.tables({ name: 'has_role', arity: 3 }), before);
  });

  test('a fact beyond the limit is refused, until another one goes', () => {
    const index = new MemoryFacts({ factsMax: 2 });
    for (const each of [ADMIN, MEMBER]) index.insert(each);
    assert.throws(() => index.insert(PUBLIC), { code: 'too_large', message: /more than 2 facts/ });
    index.delete(ADMIN);
    assert.equal(index.insert(PUBLIC), true);
  });

  test('clear forgets facts and values', () => {
    const index = memoryFacts(ALL);
    index.clear();
    checkIndex(index, []);
    index.insert(MEMBER);
    checkIndex(index, [MEMBER]);
  });

  test('property: any sequence of inserts and deletes leaves what a set would hold', () => {
    const few = fc.integer({ min: 0, max: 3 });
    const step = fc.record({ insert: fc.boolean(), user: few, repo: few });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new MemoryFacts();
        const set = new Map<string, Fact>();
        for (const { insert, user, repo } of steps) {
          const each = fact('p', `User:${user}`, `Repo:${repo}`);
          const changed = insert ? index.insert(each) : index.delete(each);
          assert.equal(changed, insert !== set.has(textOf(each)));
          if (insert) set.set(textOf(each), each);
          else set.delete(textOf(each));
        }
        checkFacts(index, [...set.values()]);
      }),
    );
  });
});

describe('deleteMatching', () => {
  const checkDeleted = (pattern: Parameters<MemoryFacts['deleteMatching']>[0], left: Fact[]) => {
    const index = memoryFacts(ALL);
    assert.equal(index.deleteMatching(pattern), ALL.length - left.length);
    checkFacts(index, left);
  };
  const any = { type: null, id: null };

  test('takes out all of a predicate with that many arguments', () =>
    checkDeleted({ predicate: 'has_role', args: [any, any, any], moreArgs: false }, [
      GLOBAL,
      PUBLIC,
    ]));
  test('takes out all of one type', () =>
    checkDeleted(
      { predicate: 'has_role', args: [{ type: 'User', id: null }, any, any], moreArgs: false },
      [GROUP, GLOBAL, PUBLIC],
    ));
  test('takes out nothing when nothing matches', () =>
    checkDeleted({ predicate: 'owns', args: [any], moreArgs: false }, ALL));
});
