import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../../node/lib/secret.ts';
import type { ClientTimeouts } from '../../../node/upstream/client.ts';
import { UpstreamClient } from '../../../node/upstream/client.ts';
import { UpstreamError } from '../../../node/upstream/retry.ts';
import { factsOf, upstreamContract } from '../../contracts/upstream.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { type Behaviour, FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { fact } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const SHORT: ClientTimeouts = {
  connectMs: 1_000,
  policyHeadersMs: 200,
  headersMs: 200,
  silenceMs: 200,
};

function clientOf(
  url: string,
  options: {
    token?: string;
    timeouts?: ClientTimeouts;
    clock?: FakeClock;
    onFailing?: (failure: UpstreamError | undefined) => void;
  } = {},
): UpstreamClient {
  return new UpstreamClient({
    url,
    apiToken: new Secret(options.token ?? FAKE_TOKEN),
    environment: '0123456789',
    clientId: 'node-1',
    clock: options.clock ?? new FakeClock(),
    chance: () => 0,
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    ...(options.onFailing === undefined ? {} : { onFailing: options.onFailing }),
  });
}

upstreamContract('client of a fake primary', async () => {
  const fake = await FakeUpstream.start();
  const upstream = clientOf(fake.url);
  const stranger = clientOf(fake.url, { token: 'e_0123456789_1_stranger' });
  return {
    upstream,
    stranger,
    load: (policySource, facts) => {
      fake.policySource = policySource;
      fake.facts = facts;
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      await upstream[Symbol.asyncDispose]();
      await stranger[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
});

const FACTS = [fact('f', 'User:a'), fact('f', 'User:b'), fact('f', 'User:c')];

test('an id of any length comes whole', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  fake.facts = [fact('f', `User:${'x'.repeat(200_000)}`)];
  assert.deepEqual(await factsOf(client, 'f'), fake.facts);
});

/** The primary misbehaves like this, once per behaviour; all facts come all the same. */
async function checkRecovers(behaviours: readonly Behaviour[], sleptMs: readonly number[]) {
  await using fake = await FakeUpstream.start();
  const clock = new FakeClock();
  await using client = clientOf(fake.url, { clock, timeouts: SHORT });
  fake.facts = FACTS;
  fake.script('/api/facts', ...behaviours);
  const copied = await factsOf(client, 'f');
  assert.deepEqual(new Set(copied.map(({ args }) => args[0]?.id)), new Set(['a', 'b', 'c']));
  assert.deepEqual(clock.sleptMs, sleptMs);
  assert.equal(fake.requests.length, behaviours.length + 1);
}

type Expected = { readonly code: string; readonly message: RegExp };

/** Each request for facts gets this behaviour; the copy fails after so many requests. */
async function checkGivesUp(behaviour: Behaviour, requests: number, expected: Expected) {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url, { timeouts: SHORT });
  fake.facts = FACTS;
  fake.script('/api/facts', behaviour, behaviour, behaviour, behaviour, behaviour);
  await assert.rejects(factsOf(client, 'f'), (error: unknown) => {
    assert.ok(error instanceof UpstreamError);
    assert.equal(error.code, expected.code);
    assert.match(error.message, expected.message);
    assert.doesNotMatch(inspect(error), /osotesttoken/u);
    return true;
  });
  assert.equal(fake.requests.length, requests);
}

const reply = (status: number, headers: Record<string, string> = {}): Behaviour => ({
  kind: 'reply',
  status,
  headers,
  body: '{"message":"busy"}',
});

test('a busy or broken primary is asked again, later each time', () =>
  checkRecovers([reply(429), reply(500), reply(503)], [125, 250, 500]));

test('Retry-After is honoured', () => checkRecovers([reply(429, { 'retry-after': '7' })], [7_000]));

test('a connection that breaks is made again', () => checkRecovers([{ kind: 'hang-up' }], [125]));

test('a body that is cut short is asked for again', () => checkRecovers([{ kind: 'cut' }], [125]));

test('a primary that falls silent in the middle is asked again', () =>
  checkRecovers([{ kind: 'stall' }], [125]));

test('a primary that never answers is asked again', () =>
  checkRecovers([{ kind: 'silence' }], [125]));

test("a proxy's page is asked for again", () =>
  checkRecovers([{ kind: 'reply', body: '<html>' }], [125]));

test('a storm of errors ends the copy', async () => {
  const expected = { code: 'upstream_unavailable', message: /answered .* with 503: busy/u };
  await checkGivesUp(reply(503), 4, expected);
});

test('a primary that wants to be left alone for long is not waited for', () =>
  checkGivesUp(reply(429, { 'retry-after': '3600' }), 1, {
    code: 'upstream_unavailable',
    message: /with 429/u,
  }));

test('a refusal is final', () =>
  checkGivesUp(reply(400), 1, { code: 'upstream_unavailable', message: /with 400: busy/u }));

test('a redirect is not followed: the key is not for others', () =>
  checkGivesUp(reply(302, { location: 'http://127.0.0.1:1/' }), 1, {
    code: 'upstream_unavailable',
    message: /with 302/u,
  }));

test('a key without the right to read is named without being shown', () =>
  checkGivesUp(
    { kind: 'reply', status: 403, body: JSON.stringify({ message: `no: ${FAKE_TOKEN}` }) },
    1,
    { code: 'unauthorized', message: /refuses the key in OSO_API_TOKEN \(403: no: \[secret\]\)/u },
  ));

test('a policy reply of another shape is not taken for a policy', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  const odd: Behaviour = { kind: 'reply', body: '{"policy":"allow"}' };
  fake.script('/api/policy', odd, odd, odd, odd);
  await assert.rejects(client.policySource(LIVE), {
    code: 'upstream_unavailable',
    message: /answered \/api\/policy with something else/u,
  });
});

test('a policy without end is not read to the end', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  fake.script('/api/policy', { kind: 'reply', body: Buffer.alloc(17 * 1024 * 1024, ' ') });
  await assert.rejects(client.policySource(LIVE), { message: /larger than 16777216 bytes/u });
});

test('a 404 is a primary without policy, or none at all: the URL may be wrong', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  fake.script('/api/policy', reply(404));
  await assert.rejects(client.policySource(LIVE), {
    code: 'not_found',
    message: /\/api\/policy with 404: busy: no policy .*, or OSO_URL is wrong$/u,
  });
});

test('what is no reply of the API is described', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  const page: Behaviour = {
    kind: 'reply',
    headers: { 'content-type': 'text/html', 'content-encoding': 'gzip' },
    body: '<html>',
  };
  fake.script('/api/policy', page, page, page, page);
  await assert.rejects(client.policySource(LIVE), { message: /\(text\/html, gzip\)$/u });
});

test('a refusal is believed, also when what it says is cut short or silent', async () => {
  for (const kind of ['cut', 'stall'] as const) {
    await using fake = await FakeUpstream.start();
    await using client = clientOf(fake.url, { token: 'e_0123456789_1_stranger', timeouts: SHORT });
    fake.script('/api/policy', { kind });
    await assert.rejects(client.policySource(LIVE), { code: 'unauthorized' });
    assert.equal(fake.requests.length, 1);
  }
});

test('what a primary says stays on one line, as text', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  const body = JSON.stringify({ message: 'no\n\u001b[31mError: \u0000all is well' });
  fake.script('/api/policy', { kind: 'reply', status: 400, body });
  await assert.rejects(client.policySource(LIVE), { message: /: no \[31mError: all is well$/u });
});

test('a primary without stats names no predicates, and is asked once', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  fake.hasStats = false;
  assert.deepEqual(await client.predicates(LIVE), []);
  fake.script('/api/stats', reply(500), { kind: 'reply', body: '{"num_facts":3}' });
  assert.deepEqual(await client.predicates(LIVE), []);
  assert.deepEqual(await client.predicates(LIVE), []);
  assert.equal(fake.requests.length, 3);
});

test('a primary that nobody runs is named with the reason', async () => {
  const gone = await FakeUpstream.start();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  await using client = clientOf(url);
  await assert.rejects(client.policySource(LIVE), {
    code: 'upstream_unavailable',
    message: /Cannot copy from http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/u,
  });
});

test('a policy is waited for less long than facts, which may have to be collected', async () => {
  await using fake = await FakeUpstream.start();
  const clock = new FakeClock();
  await using client = clientOf(fake.url, { clock, timeouts: { ...SHORT, headersMs: 60_000 } });
  fake.policySource = 'actor User {}';
  fake.script('/api/policy', { kind: 'silence' });
  assert.equal(await client.policySource(LIVE), 'actor User {}');
  assert.deepEqual(clock.sleptMs, [125]);
});

test('each failure is told while the request is made again, and then that it is over', async () => {
  await using fake = await FakeUpstream.start();
  const told: (string | undefined)[] = [];
  await using client = clientOf(fake.url, { onFailing: (failure) => told.push(failure?.message) });
  fake.facts = FACTS;
  fake.policySource = 'actor User {}';
  fake.script('/api/facts', reply(500), { kind: 'hang-up' });
  await client.policySource(LIVE);
  await factsOf(client, 'f');
  await client.policySource(LIVE);
  assert.equal(told.length, 3);
  assert.match(told[0] ?? '', /with 500: busy$/u);
  assert.match(told[1] ?? '', /closed/u);
  assert.equal(told[2], undefined);
});

test('the last failure is not told: it is thrown', async () => {
  await using fake = await FakeUpstream.start();
  const told: (string | undefined)[] = [];
  await using client = clientOf(fake.url, { onFailing: (failure) => told.push(failure?.code) });
  fake.script('/api/policy', reply(500), reply(500), reply(500), reply(500));
  await assert.rejects(client.policySource(LIVE), { code: 'upstream_unavailable' });
  assert.deepEqual(told, Array(3).fill('upstream_unavailable'));
});

test('an abort ends a request under way with its reason', async () => {
  await using fake = await FakeUpstream.start();
  await using client = clientOf(fake.url);
  const controller = new AbortController();
  const reason = new Error('enough');
  fake.script('/api/facts', { kind: 'answer', before: () => controller.abort(reason) });
  fake.facts = FACTS;
  await assert.rejects(factsOf(client, 'f', controller.signal), reason);
});
