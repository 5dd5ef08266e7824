import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthzenApp } from '../../fakes/authzen-app.ts';

const app = new AuthzenApp();

const subject = { type: 'User', id: 'alice' };
const action = { name: 'read' };
const resource = { type: 'Repo', id: 'anvil' };
const EVALUATION = { subject, action, resource };

/** The very bytes. */
async function checkAnswer(endpoint: string, body: unknown, expected: string) {
  const reply = await app.post(endpoint, body);
  assert.equal(reply.statusCode, 200, reply.body);
  assert.equal(reply.headers['content-type'], 'application/json');
  assert.equal(reply.body, expected);
}

async function checkRefused(
  endpoint: string,
  body: unknown,
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
) {
  const reply = await app.post(endpoint, body, headers);
  assert.equal(reply.statusCode, status, reply.body);
  assert.equal(typeof reply.json<{ message: string }>().message, 'string');
}

test('an evaluation is answered with a decision', async () => {
  await checkAnswer('evaluation', EVALUATION, '{"decision":true}');
  const denied = { ...EVALUATION, action: { name: 'fly' } };
  await checkAnswer('evaluation', denied, '{"decision":false}');
});

test('several are answered with a decision each, or with the error of the one', async () => {
  const evaluations = [{}, { action: { name: 'fly' } }];
  const body = { ...EVALUATION, evaluations };
  await checkAnswer('evaluations', body, '{"evaluations":[{"decision":true},{"decision":false}]}');
  await checkAnswer('evaluations', EVALUATION, '{"decision":true}');
  const message = 'Cannot read the request: action.name: is missing';
  const error = JSON.stringify({ status: 400, message });
  await checkAnswer(
    'evaluations',
    { ...EVALUATION, evaluations: [{ action: {} }] },
    `{"evaluations":[{"decision":false,"context":{"error":${error}}}]}`,
  );
});

test('searches are answered with results', async () => {
  const found = '{"results":[{"type":"User","id":"alice"},{"type":"User","id":"bob"}]}';
  await checkAnswer('search/subject', { ...EVALUATION, subject: { type: 'User' } }, found);
  const repos = '{"results":[{"type":"Repo","id":"anvil"},{"type":"Repo","id":"zebra"}]}';
  await checkAnswer('search/resource', { ...EVALUATION, resource: { type: 'Repo' } }, repos);
  const names = '{"results":[{"name":"delete"},{"name":"read"}]}';
  await checkAnswer('search/action', { subject, resource }, names);
});

test('what is malformed is refused', async () => {
  for (const endpoint of ['evaluation', 'evaluations', 'search/subject', 'search/action']) {
    await checkRefused(endpoint, '');
    await checkRefused(endpoint, '{');
    await checkRefused(endpoint, '[]');
    await checkRefused(endpoint, '{}');
    const headers = { 'content-type': 'text/plain' };
    await checkRefused(endpoint, EVALUATION, { headers });
    await checkRefused(endpoint, EVALUATION, { headers: { 'content-type': 'application/jsonp' } });
  }
});

test('JSON is JSON, however it is announced', async () => {
  const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
  assert.equal((await app.post('evaluation', EVALUATION, headers)).statusCode, 200);
});

test('a key of the environment is needed', async () => {
  const headers = { authorization: 'Bearer e_42_1_other' };
  await checkRefused('evaluation', EVALUATION, { status: 401, headers });
  const refused = await app.post('evaluation', EVALUATION, headers);
  assert.equal(refused.headers['www-authenticate'], 'Bearer');
});

test('the id of a request comes back', async () => {
  const id = 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716';
  const given = await app.post('evaluation', EVALUATION, { 'x-request-id': id });
  assert.equal(given.headers['x-request-id'], id);
  const refused = await app.post('evaluation', {}, { 'x-request-id': id });
  assert.equal(refused.headers['x-request-id'], id);
  const none = await app.post('evaluation', EVALUATION);
  assert.equal(none.headers['x-request-id'], 'made-here');
});

test('questions are noted as those of the API', async () => {
  const noting = new AuthzenApp();
  await noting.post('evaluation', EVALUATION);
  await noting.post('evaluations', { ...EVALUATION, evaluations: [{}, {}] });
  await noting.post('search/resource', EVALUATION);
  await noting.post('search/action', EVALUATION);
  const kinds = noting.noted.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['authorize', 'authorize', 'authorize', 'list', 'actions']);
});

function documentOf(url: string) {
  return {
    policy_decision_point: url,
    access_evaluation_endpoint: `${url}/access/v1/evaluation`,
    access_evaluations_endpoint: `${url}/access/v1/evaluations`,
    search_subject_endpoint: `${url}/access/v1/search/subject`,
    search_resource_endpoint: `${url}/access/v1/search/resource`,
    search_action_endpoint: `${url}/access/v1/search/action`,
  };
}

test('the discovery document says where everything is, by the name that is set', async () => {
  const set = new AuthzenApp(undefined, { url: 'https://pdp.example.com' });
  const reply = await set.discover({ host: 'elsewhere.example.com' });
  assert.deepEqual(reply.json(), documentOf('https://pdp.example.com'));
  assert.equal(reply.headers['content-type'], 'application/json');
  assert.equal(reply.headers['cache-control'], 'public, max-age=3600');
});

test('a path of that name comes after the document’s own', async () => {
  const below = new AuthzenApp(undefined, { url: 'https://lb.example.com/oso/eu' });
  const reply = await below.app.inject('/.well-known/authzen-configuration/oso/eu');
  assert.deepEqual(reply.json(), documentOf('https://lb.example.com/oso/eu'));
  assert.equal((await below.discover()).statusCode, 404);
});

test('without one it is what the request was sent to, and nobody else may keep that', async () => {
  const plain = await app.discover({ host: 'node:8080' });
  assert.deepEqual(plain.json(), documentOf('http://node:8080'));
  assert.equal(plain.headers['cache-control'], 'private, no-store');
  const secure = await app.discover({ host: '[::1]:80', 'x-forwarded-proto': 'https' });
  assert.deepEqual(secure.json(), documentOf('https://[::1]:80'));
  const several = await app.discover({ host: 'a', 'x-forwarded-proto': 'HTTPS, http' });
  assert.deepEqual(several.json(), documentOf('https://a'));
  for (const proto of ['javascript', 'http, https', 'httpsx']) {
    const odd = await app.discover({ host: 'a', 'x-forwarded-proto': proto });
    assert.deepEqual(odd.json(), documentOf('http://a'));
  }
  for (const host of ['a/b', 'a b', 'a"b', 'user@a']) {
    assert.equal((await app.discover({ host })).statusCode, 400, host);
  }
});

test('a node that listens on https says so, whatever stands before it', async () => {
  const secure = new AuthzenApp(undefined, { isTls: true });
  assert.deepEqual((await secure.discover({ host: 'node' })).json(), documentOf('https://node'));
});
