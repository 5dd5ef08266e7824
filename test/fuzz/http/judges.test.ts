/** Servers that do something wrong: each is found by what judges it. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { random } from '../../demo/random.ts';
import { measureBlocking } from './blocking.ts';
import { brokenTls } from './broken-tls.ts';
import { runCampaign } from './campaign.ts';
import { documentCase } from './document-questions.ts';
import type { Door } from './doors.ts';
import { factsRead } from './facts-read.ts';
import { judge } from './judge.ts';
import { problemOfPages } from './pages.ts';
import { rawCase } from './raw-grammar.ts';

const DOOR: Door = { name: 'wrong', port: 1, percent: 100, key: 'e_1_2_3' };
const CAMPAIGN = {
  doors: [],
  firstSeed: 1,
  count: 40,
  atATime: 1,
  problemsMax: 1,
  silentOneIn: 1e9,
};

type Reply = { readonly status?: number; readonly type?: string; readonly body?: string };

/** A server that answers so; its door. */
async function answering(
  context: TestContext,
  answer: (request: IncomingMessage, body: string) => Reply,
): Promise<Door> {
  const server = createServer((request, response) => {
    void text(request).then((asked) => {
      const reply = answer(request, asked);
      const { status = 200, type = 'application/json', body = '{}' } = reply;
      response.writeHead(status, { 'content-type': type, 'x-request-id': '1' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { ...DOOR, port: (server.address() as AddressInfo).port };
}

async function problemsAt(door: Door): Promise<string> {
  const makeCase = (seed: number) =>
    ({ kind: 'request', door, one: documentCase(random(seed), door) }) as const;
  return (await runCampaign({ ...CAMPAIGN, makeCase })).problems.join('\n');
}

test('answers that are not as they should be are found, with the seed of their request', async (context) => {
  const problemsOf = async (reply: Reply) => problemsAt(await answering(context, () => reply));
  assert.match(await problemsOf({ status: 500, body: '{"message":"x"}' }), /^seed \d+: 500/u);
  assert.match(await problemsOf({ type: 'text/html' }), /is of type text\/html/u);
  assert.match(await problemsOf({ body: '<html>' }), /<html>/u);
  assert.match(await problemsOf({ status: 400, body: '{"error":"x"}' }), /400/u);
});

test('a server that is not there is found', async () => {
  assert.match(await problemsAt(DOOR), /nobody listens/u);
});

test('a request that was begun and has no answer is found', async (context) => {
  const server = createTcpServer({ allowHalfOpen: false }, (socket) => {
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const door = { ...DOOR, port: (server.address() as AddressInfo).port };
  const makeCase = (seed: number) =>
    ({ kind: 'request', door, one: rawCase(random(seed), door) }) as const;
  const { problems } = await runCampaign({ ...CAMPAIGN, count: 1, makeCase });
  assert.match(
    problems.join(),
    /closed without an answer, and not again|closed without an answer/u,
  );
  const nothing = {
    line: '',
    headers: [],
    body: '',
    framing: 'as it is',
    lineEnd: '\r\n',
  } as const;
  const { problem, excuse } = await judge(door, { requests: [nothing], damage: [] });
  assert.deepEqual([problem, excuse], [undefined, 'no request was begun']);
});

test('a stranger who is told something is found', async (context) => {
  const open = await answering(context, () => ({ body: '{"allowed":true}' }));
  const door = { ...open, turnedAwayWith: [401] };
  const line = 'POST /api/authorize HTTP/1.1';
  const headers = ['Host: x', 'Connection: close'];
  const request = { line, headers, body: '{}', framing: 'length', lineEnd: '\r\n' } as const;
  const one = { requests: [request], damage: [] };
  assert.match((await judge(door, one)).problem ?? '', /a stranger is told \{"allowed"/u);
  assert.equal((await judge(open, one)).problem, undefined);
  assert.match(await problemsAt(door), /instead of 401|a stranger is told/u);
});

/** Pages of `ids`, two at a time, changed by `change` from the second on. */
async function problemOfList(context: TestContext, change: (page: object) => object) {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const door = await answering(context, (_, body) => {
    const asked = JSON.parse(body) as { page_size?: number; page_token?: string };
    if (asked.page_size === undefined) return { body: JSON.stringify({ results: ids }) };
    const start = Number(asked.page_token ?? 0);
    const page = {
      results: ids.slice(start, start + 2),
      next_page_token: start + 2 < ids.length ? String(start + 2) : null,
    };
    return { body: JSON.stringify(start === 0 ? page : change(page)) };
  });
  return problemOfPages({ question: {}, pageSize: 2, doors: [door] });
}

test('pages that are not the whole list are found', async (context) => {
  const problemOf = (change: (page: object) => object) => problemOfList(context, change);
  assert.equal(await problemOf((page) => page), undefined);
  assert.match((await problemOf((page) => ({ ...page, results: ['x'] }))) ?? '', /1 results, and/u);
  assert.match(
    (await problemOf((page) => ({ ...page, next_page_token: null }))) ?? '',
    /4 results in pages, 5 in one/u,
  );
  assert.match(
    (await problemOf((page) => ({ ...page, results: ['c', 'd'], next_page_token: '2' }))) ?? '',
    /more than 100 pages/u,
  );
  assert.match((await problemOf(() => ({ results: [] }))) ?? '', /no word of a next page/u);
});

test('facts that are not those that match are found', () => {
  const { check } = factsRead(random(1));
  const answer = { status: 200, headers: {}, body: '[{"predicate":"f","args":[]}]' };
  assert.match(check(answer) ?? '', /are not the \d+ facts/u);
});

test('bindings that are refused without a place are found', async (context) => {
  const message = 'Cannot read the data bindings: no';
  const door = await answering(context, () => ({ status: 400, body: JSON.stringify({ message }) }));
  const cases = Array.from({ length: 300 }, (_, seed) => documentCase(random(seed), door));
  const [one] = cases.filter(({ expected }) => expected?.check !== undefined && !isGet(expected));
  assert.ok(one !== undefined);
  assert.match((await judge(door, one)).problem ?? '', /does not say where/u);
});

function isGet({ method }: { readonly method: string }): boolean {
  return method === 'GET';
}

test('a TLS server that does not close is found', async (context) => {
  const held = createTcpServer({ allowHalfOpen: true }, (socket) => {
    context.after(() => socket.destroy());
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(held, 'listening');
  context.after(() => held.close());
  const door = { ...DOOR, port: (held.address() as AddressInfo).port, tls: {} };
  const seed = Array.from({ length: 1_000 }, (_, at) => at).find(
    (at) => brokenTls(random(at), { silentOneIn: 1e9 }).name === 'noise',
  );
  const { play } = brokenTls(random(seed ?? 0), { silentOneIn: 1e9, closeMsMax: 50 });
  assert.equal(await play(door), 'is still open after 50 ms');
});

test('what others wait while one is asked is measured', async (context) => {
  const door = await answering(context, (request) => {
    const until = performance.now() + (request.method === 'POST' ? 30 : 0);
    while (performance.now() < until);
    return {};
  });
  const hostile = { name: 'slow', path: '/x', make: () => '{}' };
  const [measured] = await measureBlocking({ door, pid: process.pid }, [hostile]);
  assert.equal(measured?.status, 200);
  assert.ok(measured.ownMs >= 30, `${measured.ownMs}`);
});
