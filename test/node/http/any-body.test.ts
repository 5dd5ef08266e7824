/** Whatever a client sends, it is answered: with an answer, or with what is wrong. Never with a bug. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KEY, post, testApp } from '../../fakes/http-app.ts';
import { value } from '../../fakes/policy-world.ts';

const { app, logLines } = testApp();

const ACTOR = { actor_type: 'User', actor_id: 'alice' };
const RESOURCE = { resource_type: 'Repo', resource_id: 'anvil' };
const CONTEXT = {
  context_facts: [
    {
      predicate: 'has_role',
      args: ['User:alice', 'String:reader', 'Repo:x'].map(value),
    },
  ],
};
const WELL_FORMED: Readonly<Record<string, object>> = {
  '/api/authorize': { ...ACTOR, action: 'read', ...RESOURCE, ...CONTEXT },
  '/api/authorize_resources': {
    ...ACTOR,
    action: 'read',
    resources: [value('Repo:a')],
    ...CONTEXT,
  },
  '/api/list': { ...ACTOR, action: 'read', resource_type: 'Repo', page_size: 1, ...CONTEXT },
  '/api/actions': { ...ACTOR, ...RESOURCE, ...CONTEXT },
  '/api/query': { fact: { predicate: 'has_role', args: [{ type: 'User' }, {}, {}] }, ...CONTEXT },
  '/api/evaluate_query': {
    predicate: ['has_role', ['a', 'b', 'c']],
    calls: [['has_size', ['c', 'd']]],
    constraints: {
      a: { type: 'User', ids: ['alice'] },
      b: { type: 'String', ids: null },
      c: { type: 'Repo' },
      d: { type: 'Integer' },
    },
    ...CONTEXT,
  },
};
const PATHS = Object.keys(WELL_FORMED);

/** One member, anywhere in the value, replaced by another value or left out. */
function damaged(whole: unknown, at: number, replacement: unknown): unknown {
  let left = at;
  function walk(part: unknown): unknown {
    left -= 1;
    if (left === -1) return replacement;
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, walk(member)]));
  }
  return walk(whole);
}

async function checkAnswered(path: string, body: unknown) {
  const response = await post(app, path, body);
  assert.ok([200, 400, 413].includes(response.statusCode), `${path} ${response.body}`);
  assert.deepEqual(logLines, []);
}

test('a well-formed question is answered', async () => {
  for (const [path, body] of Object.entries(WELL_FORMED)) {
    const response = await post(app, path, body);
    assert.equal(response.statusCode, 200, `${path} ${response.body}`);
  }
});

test('any JSON is answered or refused', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...PATHS), fc.jsonValue(), checkAnswered), {
    numRuns: 300,
  });
});

test('a question damaged anywhere is answered or refused', async () => {
  const replacement = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('', '*', 'Actor', 'Integer', '\ud800', '__proto__', undefined),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), fc.nat({ max: 30 }), replacement, (path, at, by) =>
      checkAnswered(path, damaged(WELL_FORMED[path], at, by)),
    ),
    { numRuns: 1_000 },
  );
});

test('brackets without end are refused', async () => {
  const response = await app.inject({
    method: 'POST',
    url: '/api/authorize',
    headers: { authorization: `Bearer ${KEY}` },
    body: '['.repeat(5_000_000),
  });
  assert.equal(response.statusCode, 400);
});
