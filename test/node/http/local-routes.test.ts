import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localRoutes } from '../../../node/http/local-routes.ts';
import type { World } from '../../../node/world/world.ts';
import { checkError, post, testApp } from '../../fakes/http-app.ts';
import { BINDINGS, LOCAL_QUESTIONS } from '../../fakes/local-questions.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const { app } = testApp();

test('each question is answered with SQL, and nothing else', async () => {
  for (const [path, body] of LOCAL_QUESTIONS) {
    const response = await post(app, path, { ...body, data_bindings: BINDINGS });
    assert.equal(response.statusCode, 200, response.body);
    const answer = response.json<Record<string, unknown>>();
    assert.deepEqual(Object.keys(answer), ['sql']);
    assert.match(String(answer['sql']), /FROM roles/u);
  }
});

test('bindings that are empty, null or left out are none', async () => {
  for (const [path, body] of LOCAL_QUESTIONS) {
    const without = await post(app, path, body);
    assert.equal(without.statusCode, 200, without.body);
    assert.doesNotMatch(without.body, /FROM roles/u);
    for (const data_bindings of ['', null, '# none']) {
      assert.equal((await post(app, path, { ...body, data_bindings })).body, without.body);
    }
  }
});

test('an answer says how old the copy is that it came from', async () => {
  const [[path, body] = assert.fail()] = LOCAL_QUESTIONS;
  const { headers } = await post(app, path, body);
  assert.ok(headers['oso-fallback-age-ms'] !== undefined);
});

test('bindings with mistakes are 400, and say where', async () => {
  const data_bindings = 'facts:\n  f(User): { query: SELECT 1 }\n';
  for (const [path, body] of LOCAL_QUESTIONS) {
    const response = await post(app, path, { ...body, data_bindings });
    checkError(response, 400, /Cannot read the data bindings: a mistake\n {2}line 2: /u);
  }
});

test('a question with mistakes is 400', async () => {
  const [[path, body] = assert.fail()] = LOCAL_QUESTIONS;
  checkError(await post(app, path, {}), 400, /query/u);
  checkError(await post(app, path, { query: {} }), 400, /actor_type: is missing/u);
  checkError(await post(app, path, { ...body, data_bindings: 5 }), 400, /data_bindings/u);
});

test('a copy that is replaced while the first question is worked on stays open for it', async () => {
  const world = worldOf();
  let holders = 0;
  const take = () => {
    holders += 1;
    return () => void (holders -= 1);
  };
  const held = { ...world, origin: { ...world.origin, lease: { take } } } as unknown as World;
  const [[, question] = assert.fail()] = LOCAL_QUESTIONS;
  const [route = assert.fail()] = localRoutes({
    dialect: 'postgresql',
    authenticate: () => ({ environment: '0123456789', keyId: '1' }),
    worldOf: () => held,
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    budgetMs: 4_000,
  });
  const body = Buffer.from(JSON.stringify(question));
  const ask = () => route.answer({ environment: '', queryString: '', body, headers: {} });
  const first = ask();
  assert.equal(holders, 1);
  assert.equal((await first).status, 200);
  assert.equal(holders, 0);
  assert.ok(!(ask() instanceof Promise), 'the second one need not wait');
});
