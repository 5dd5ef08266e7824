/** The OpenAPI document and the routes say the same, and its examples are what is answered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeStatus } from '../../../node/contract-status.ts';
import {
  checkDocumented,
  DOCUMENT,
  type Operation,
  OPERATIONS,
  problemOf,
  type Schema,
  undocumented,
} from '../../contracts/openapi.ts';
import { get, post, testApp } from '../../fakes/http-app.ts';

const { app, routes } = testApp();

function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

/** Examples of the answer with this status, by name; the one without a name is ''. */
function answersOf(operation: Operation, status: number): ReadonlyMap<string, unknown> {
  const media = operation.responses[status]?.content['application/json'];
  const named = Object.entries(media?.examples ?? {}).map(
    ([name, { value }]) => [name, value] as const,
  );
  return new Map(media?.example === undefined ? named : [['', media.example], ...named]);
}

/** The URL with every parameter that has an example. */
function exampleUrlOf({ path, parameters }: Operation): string {
  const given = parameters.filter((one) => one.in === 'query' && one.example !== undefined);
  const query = new URLSearchParams(
    Object.fromEntries(given.map(({ name, example = '' }) => [name, example])),
  );
  return `${path}?${query.toString()}`;
}

test('every route is documented, and everything documented is a route', () => {
  assert.deepEqual(OPERATIONS.map(nameOf).toSorted(), routes.map(nameOf).toSorted());
});

test('a key is asked for where the document says so', () => {
  for (const operation of OPERATIONS) {
    const route = routes.find((one) => nameOf(one) === nameOf(operation));
    assert.equal(route?.authenticate === undefined, operation.isOpenToAnyone, nameOf(operation));
  }
});

test('every schema of the document can be used', () => {
  const { schemas } = DOCUMENT['components'] as { schemas: Record<string, Schema> };
  for (const schema of Object.values(schemas)) problemOf(schema, null);
});

test('every example is as its schema says', () => {
  for (const operation of OPERATIONS) {
    for (const [name, { value }] of Object.entries(operation.body?.examples ?? {})) {
      const problem = problemOf(operation.body?.schema ?? {}, value);
      assert.equal(problem, undefined, `${nameOf(operation)} ${name}`);
    }
    for (const status of Object.keys(operation.responses).map(Number)) {
      const schema = operation.responses[status]?.content['application/json']?.schema ?? {};
      for (const [name, value] of answersOf(operation, status)) {
        const where = `${nameOf(operation)} ${status} ${name}`;
        assert.equal(problemOf(schema, value), undefined, where);
      }
    }
  }
});

test('every question of the document has the answer that stands beside it', async () => {
  for (const operation of OPERATIONS.filter(({ method }) => method === 'POST')) {
    const questions = Object.entries(operation.body?.examples ?? {});
    const answers = answersOf(operation, 200);
    assert.ok(questions.length > 0, `${nameOf(operation)} has no example`);
    assert.deepEqual(
      questions.map(([name]) => name),
      [...answers.keys()],
    );
    for (const [name, { value }] of questions) {
      const response = await post(app, operation.path, value);
      assert.equal(response.statusCode, 200, response.body);
      assert.deepEqual(response.json(), answers.get(name), `${nameOf(operation)} ${name}`);
    }
  }
});

test('every read of the document has the answer that stands beside it', async () => {
  for (const operation of OPERATIONS.filter(({ method }) => method === 'GET')) {
    const expected = answersOf(operation, 200).get('');
    if (expected === undefined) continue;
    const response = await get(app, exampleUrlOf(operation));
    assert.equal(response.statusCode, 200, response.body);
    assert.deepEqual(response.json(), expected, nameOf(operation));
  }
});

test('each part of a status is documented', () => {
  const { schemas } = DOCUMENT['components'] as { schemas: Record<string, Schema> };
  const documented = Object.keys(schemas['NodeStatus']?.['properties'] ?? {});
  const missing = Object.keys(NodeStatus.shape).filter((name) => !documented.includes(name));
  assert.deepEqual(missing, []);
});

test('a whole status is as documented', async () => {
  checkDocumented('GET', '/fallback/v1/status', answered(await get(app, '/fallback/v1/status')));
});

test('where AuthZEN is off, nothing of it is there', async () => {
  const off = testApp({ isAuthzenOff: true });
  assert.deepEqual(
    off.routes.filter(({ path }) => /authzen|access/u.test(path)),
    [],
  );
  assert.equal((await post(off.app, '/access/v1/evaluation', {})).statusCode, 404);
});

test('the metrics and a health check without a copy are as documented', async () => {
  const empty = testApp({ world: null });
  for (const url of ['/metrics', '/healthcheck', '/api/facts?predicate=f']) {
    checkDocumented('GET', url, answered(await get(empty.app, url)));
  }
});

function answered(response: {
  readonly statusCode: number;
  readonly headers: object;
  readonly body: string;
}) {
  return { ...response, status: response.statusCode, headers: { ...response.headers } };
}

test('an answer that the document does not know is told', () => {
  const headers = {
    'content-type': 'application/json',
    'x-request-id': 'x',
    'oso-fallback-age-ms': '1',
    'oso-fallback-generation': '0123456789abcdef',
  };
  const right = { status: 200, headers, body: '{"allowed":true}' };
  function check(problem: RegExp | undefined, change: Partial<typeof right>, method = 'POST') {
    const found = undocumented(method, '//api/authorize?', { ...right, ...change });
    if (problem === undefined) assert.equal(found, undefined);
    else assert.match(found ?? '', problem);
  }
  check(undefined, {});
  check(undefined, { status: 405, body: '{"message":"no"}' }, 'GET');
  check(/status 418/u, { status: 418 });
  check(/status 500/u, { status: 500 }, 'GET');
  check(/must have required property 'allowed'/u, { body: '{}' });
  check(/must NOT have additional/u, { body: '{"allowed":true,"x":1}' });
  check(/no JSON/u, { body: '{' });
  check(/content type text\/html/u, { headers: { ...headers, 'content-type': 'text/html' } });
  check(/age-ms: .*pattern/u, { headers: { ...headers, 'oso-fallback-age-ms': 'old' } });
  check(/header oso-fallback-more/u, {
    headers: { ...headers, 'oso-fallback-more': '1' } as never,
  });
});
