/**
 * Malformed and well-formed requests, the same ones every time, to the node's server in this process. More
 * of them, to a process of its own: `make fuzz-http N=…`.
 */

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { random } from '../../demo/random.ts';
import { TlsDoor } from '../../../node/http/tls-door.ts';
import { readTlsMaterial } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { KEY, testApp } from '../../fakes/http-app.ts';
import { worldOf } from '../../fakes/policy-world.ts';
import { APPLICATION, AUTHORITY, NODE, STRANGER } from '../../fakes/tls-certificates.ts';
import { readAnswers } from './answers.ts';
import { caseOf, runCampaign } from './campaign.ts';
import type { Door } from './doors.ts';
import { FUZZ_FACTS } from './facts.ts';
import { growthOf } from './growth.ts';
import { rawCase } from './raw-grammar.ts';
import { bytesOf, type HttpCase } from './request.ts';
import { shrinkCase } from './shrink-case.ts';
import { strangeJson } from './strange-json.ts';

const REQUESTS = 2_000;
const FIRST_SEED = 1;

const read = readTlsMaterial({
  cert: NODE.cert,
  key: new Secret(NODE.key),
  clientCa: AUTHORITY,
});
assert.ok(read.kind === 'material');
const world = worldOf({ facts: FUZZ_FACTS });
const plain = testApp({ world });
const secure = testApp({ world, tls: new TlsDoor(read.material) });
const plainPort = await portOf(plain.app);
const securePort = await portOf(secure.app);

/** A port of loopback, until the tests are over. */
async function portOf(app: typeof plain.app): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  after(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return (app.server.address() as AddressInfo).port;
}

const PLAIN: Door = { name: 'plain', port: plainPort, percent: 80, key: KEY };
const SECURE = { port: securePort, key: KEY, tls: { ca: AUTHORITY } };
const campaign = {
  doors: [
    PLAIN,
    { ...SECURE, name: 'TLS', percent: 16, tls: { ca: AUTHORITY, ...APPLICATION } },
    { ...SECURE, name: 'TLS, no certificate', percent: 2, turnedAwayWith: [401] },
    {
      ...SECURE,
      name: "TLS, a stranger's certificate",
      percent: 2,
      tls: { ca: AUTHORITY, ...STRANGER },
      turnedAwayWith: [401],
    },
  ],
  firstSeed: FIRST_SEED,
  count: REQUESTS,
  atATime: 8,
  problemsMax: 3,
  silentOneIn: 1e9,
};

test(
  'whatever is sent, the answer is JSON, documented, and no bug',
  { timeout: 120_000 },
  async () => {
    const { problems, statuses } = await runCampaign(campaign);
    assert.deepEqual(problems, []);
    assert.deepEqual([plain.logLines, secure.logLines], [[], []]);
    for (const status of [200, 400, 401, 404, 405, 415, 431, 503]) {
      assert.ok((statuses[status] ?? 0) > 0, `nothing was answered ${status}`);
    }
  },
);

test('a node without a copy says so, whatever is sent', { timeout: 120_000 }, async () => {
  const empty = testApp({ world: null });
  await empty.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = empty.app.server.address() as AddressInfo;
  const door = { ...PLAIN, port };
  const { problems, statuses } = await runCampaign({
    ...campaign,
    count: 500,
    makeCase: (seed) => ({ kind: 'request', door, one: rawCase(random(seed), door) }),
  });
  assert.deepEqual([problems, empty.logLines], [[], []]);
  assert.ok((statuses[503] ?? 0) > 0);
  empty.app.server.closeAllConnections();
  await empty.app.close();
});

test('a seed makes the same request every time', () => {
  const textOf = (seed: number) => {
    const one = caseOf(seed, campaign);
    return one.kind === 'request' ? bytesOf(one.one).toString('latin1') : JSON.stringify(one);
  };
  for (const seed of [1, 2, 3, 1_000_000]) assert.equal(textOf(seed), textOf(seed));
  assert.notEqual(textOf(1), textOf(2));
});

test('half of the texts are JSON, half are not', () => {
  const chance = random(1);
  const texts = Array.from({ length: 500 }, () => strangeJson(chance));
  const good = texts.filter((text) => {
    try {
      return JSON.parse(text) !== undefined;
    } catch {
      return false;
    }
  });
  assert.ok(good.length > 150 && good.length < 350, `${good.length} of 500`);
});

test('a failing request is left without what it fails without', async () => {
  const one: HttpCase = {
    requests: ['a', 'b'].map((name) => ({
      line: `GET /${name} HTTP/1.1`,
      headers: ['Host: x', 'X-Bad: y', 'Accept: z'],
      body: 'some body with ! in it',
      framing: 'length',
      lineEnd: '\r\n',
    })),
    damage: [{ at: 1, remove: 0, insert: '' }],
  };
  const { requests, damage } = await shrinkCase(one, async ({ requests: left }) =>
    left.some(({ headers, body }) => headers.includes('X-Bad: y') && body.includes('!')),
  );
  assert.deepEqual(damage, []);
  assert.deepEqual(
    requests.map(({ line, headers, body }) => [line, headers, body]),
    [['', ['X-Bad: y'], '!']],
  );
});

test('answers are read one behind the other, and nothing else may be between', () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
  const chunked =
    'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n';
  const statusesOf = (text: string) => readAnswers(text).answers.map(({ status }) => status);
  assert.deepEqual(
    statusesOf(`HTTP/1.1 100 Continue\r\n\r\n${ok}${chunked}${ok}`),
    [200, 404, 200],
  );
  assert.equal(readAnswers(ok + chunked).problem, undefined);
  for (const wrong of [
    `${ok}x`,
    ok.slice(0, -1),
    chunked.slice(0, -3),
    'HTTP/1.1 OK\r\n\r\n',
    'hello',
  ]) {
    assert.notEqual(readAnswers(wrong).problem, undefined, wrong);
  }
});

test('a process that is larger than when it was warm has grown', () => {
  const at = (asked: number, mebibytes: number, openFiles = 20) => ({
    asked,
    residentBytes: mebibytes * 1024 * 1024,
    openFiles,
  });
  assert.equal(growthOf([]), undefined);
  assert.equal(
    growthOf([at(1, 100), at(29_999, 200), at(40_000, 300), at(50_000, 290)]),
    undefined,
  );
  assert.match(
    growthOf([at(1, 10), ...[40, 50, 60, 70, 80, 90, 100].map((n) => at(n * 1_000, n * 3))]) ?? '',
    /bytes more/u,
  );
  assert.match(growthOf([at(50_000, 1), at(100_000, 1, 200)]) ?? '', /open files/u);
});
