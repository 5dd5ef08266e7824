import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateQuery } from '../../../node/authz/evaluate-query.ts';
import { readEvaluateQuery } from '../../../node/authz/question.ts';
import { value, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();

/** Constraints as `{ r: 'Repo' }`, `{ u: 'User:alice' }` or `{ r: 'Repo:a|b' }`. */
function ask(calls: readonly string[], constraints: Readonly<Record<string, string>>, more = {}) {
  const [predicate, ...others] = calls.map((call) => {
    const [name = '', ...variables] = call.split(' ');
    return [name, variables];
  });
  const body = {
    predicate,
    calls: others,
    constraints: Object.fromEntries(
      Object.entries(constraints).map(([name, text]) => {
        const [type, ids] = text.split(':');
        return [name, { type, ids: ids === undefined ? null : ids.split('|').filter(Boolean) }];
      }),
    ),
    ...more,
  };
  return evaluateQuery(WORLD, readEvaluateQuery(body));
}

test('a query without open variables has one row when it holds, none when not', () => {
  const closed = { a: 'User:alice', b: 'String:read', c: 'Repo:anvil' };
  assert.deepEqual(ask(['allow a b c'], closed), [{ a: 'alice', b: 'read', c: 'anvil' }]);
  assert.deepEqual(ask(['allow a b c'], { ...closed, a: 'User:nobody' }), []);
});

test('every variable is in every row, also the given ones', () => {
  assert.deepEqual(ask(['allow u a r'], { u: 'User', a: 'String:read', r: 'Repo:anvil' }), [
    { u: 'alice', a: 'read', r: 'anvil' },
    { u: 'bob', a: 'read', r: 'anvil' },
  ]);
});

test('several ids are a disjunction; no ids are none', () => {
  const constraints = { u: 'User:alice', a: 'String:read' };
  assert.deepEqual(ask(['allow u a r'], { ...constraints, r: 'Repo:zebra|never|anvil|anvil' }), [
    { u: 'alice', a: 'read', r: 'anvil' },
    { u: 'alice', a: 'read', r: 'zebra' },
  ]);
  assert.deepEqual(ask(['allow u a r'], { ...constraints, r: 'Repo:' }), []);
});

test('calls are joined on their shared variables', () => {
  const calls = ['allow u a r', 'has_size r n'];
  assert.deepEqual(ask(calls, { u: 'User:bob', a: 'String', r: 'Repo', n: 'Integer' }), [
    { u: 'bob', a: 'read', r: 'anvil', n: '10' },
  ]);
});

test('a wildcard is null, and joined with values it takes theirs', () => {
  const robot = { u: 'Robot:r2', a: 'String', r: 'Repo' };
  assert.deepEqual(ask(['allow u a r'], robot), [{ u: 'r2', a: 'read', r: null }]);
  assert.deepEqual(ask(['allow u a r', 'has_size r n'], { ...robot, n: 'Integer:010' }), [
    { u: 'r2', a: 'read', r: 'anvil', n: '10' },
  ]);
});

test('context facts count, and must be of use', () => {
  const constraints = { u: 'User:carol', a: 'String:read', r: 'Repo' };
  const args = ['User:carol', 'String:reader', 'Repo:anvil'].map(value);
  assert.deepEqual(
    ask(['allow u a r'], constraints, { context_facts: [{ predicate: 'has_role', args }] }),
    [{ u: 'carol', a: 'read', r: 'anvil' }],
  );
  assert.throws(
    () => ask(['allow u a r'], constraints, { context_facts: [{ predicate: 'unused', args }] }),
    { code: 'fact_not_used' },
  );
});

test('a variable may have any name', () => {
  const rows = ask(['has_size constructor toString'], {
    constructor: 'Repo:anvil',
    toString: 'Integer',
  });
  assert.equal(JSON.stringify(rows), '[{"constructor":"anvil","toString":"10"}]');
});

test('an open variable that only comparisons meet is refused', () => {
  assert.throws(() => ask(['is_large n'], { n: 'Integer' }), { code: 'unbound_variable' });
  assert.deepEqual(ask(['is_large n'], { n: 'Integer:5|5000' }), [{ n: '5000' }]);
});
