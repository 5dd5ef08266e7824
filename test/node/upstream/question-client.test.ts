import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { Secret } from '../../../node/lib/secret.ts';
import { DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';
import {
  type PrimaryAnswer,
  type PrimaryQuestion,
  QuestionClient,
} from '../../../node/upstream/question-client.ts';
import { UpstreamError } from '../../../node/upstream/retry.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';
import { openPrimary } from '../../fakes/primary-app.ts';
import { ScriptedServer } from '../../fakes/scripted-server.ts';

const LIVE = AbortSignal.timeout(60_000);
const alice = { actor_type: 'User', actor_id: 'alice', context_facts: [] };
const MAY_READ: PrimaryQuestion = {
  kind: 'authorize',
  body: { ...alice, action: 'read', resource_type: 'Repo', resource_id: 'anvil' },
};
const REPOS: PrimaryQuestion = {
  kind: 'list',
  body: { ...alice, action: 'read', resource_type: 'Repo' },
};
const ACTIONS: PrimaryQuestion = {
  kind: 'actions',
  body: { ...alice, resource_type: 'Repo', resource_id: 'anvil' },
};

function clientOf(url: string, { totalMs = 5_000, token = DEVELOPMENT_KEY } = {}): QuestionClient {
  const timeouts = { connectMs: 1_000, totalMs };
  const apiToken = new Secret(token);
  return new QuestionClient({
    url,
    apiToken,
    clientId: 'node-1',
    clock: new FakeClock(),
    timeouts,
  });
}

type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: nothing ever comes. */
  readonly body?: string;
};

/** Answers every question alike. */
class OneReply extends ScriptedServer<never> {
  readonly requests: string[] = [];
  readonly #reply: Reply;

  constructor(reply: Reply) {
    super();
    this.#reply = reply;
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.requests.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(this.#reply.status ?? 200, this.#reply.headers);
    if (this.#reply.body === undefined) response.write(' ');
    else response.end(this.#reply.body);
  }
}

test('the development primary is asked as it asks to be', async () => {
  const primary = await openPrimary(SMALL_POLICY);
  assert.equal((await primary.post('/api/bulk_load', SMALL_FACTS)).status, 200);
  const url = await primary.app.listen({ host: '127.0.0.1', port: 0 });
  await using client = clientOf(url);
  await using stranger = clientOf(url, { token: 'e_0123456789_1_stranger' });
  try {
    assert.deepEqual(await client.ask(MAY_READ, LIVE), { kind: 'verdict', isAllowed: true });
    const repos = await client.ask(REPOS, LIVE);
    assert.deepEqual(repos, { kind: 'results', results: ['anvil', 'zebra'] });
    const actions = await client.ask(ACTIONS, LIVE);
    assert.deepEqual(actions, { kind: 'results', results: ['delete', 'read'] });
    const wrong = { ...MAY_READ, body: { ...MAY_READ.body, actor_id: '*' } };
    assert.deepEqual(await client.ask(wrong, LIVE), { kind: 'refused' });
    await assert.rejects(stranger.ask(MAY_READ, LIVE), { code: 'unauthorized' });
  } finally {
    await primary.app.close();
  }
});

async function checkAnswer(question: PrimaryQuestion, reply: Reply, expected: PrimaryAnswer) {
  await using server = await new OneReply(reply).listen();
  await using client = clientOf(server.url);
  assert.deepEqual(await client.ask(question, LIVE), expected);
}

test('an answer that is not all of it is not compared', async () => {
  const more = { results: ['a'], next_page_token: 'next' };
  await checkAnswer(REPOS, { body: JSON.stringify(more) }, { kind: 'incomparable' });
  const last = { results: ['a'], next_page_token: null };
  await checkAnswer(REPOS, { body: JSON.stringify(last) }, { kind: 'results', results: ['a'] });
  const long = JSON.stringify({ results: ['x'.repeat(300_000)] });
  await checkAnswer(REPOS, { body: long }, { kind: 'incomparable' });
  await checkAnswer(REPOS, { status: 409, body: '{}' }, { kind: 'incomparable' });
  await checkAnswer(MAY_READ, { status: 413, body: '{}' }, { kind: 'incomparable' });
});

test('an answer may say more than its API does', () =>
  checkAnswer(
    MAY_READ,
    { body: '{"allowed":false,"reason":"new"}' },
    { kind: 'verdict', isAllowed: false },
  ));

/** No answer comes of this, and the question was asked once. */
async function checkFails(
  reply: Reply,
  expected: Partial<UpstreamError> & { readonly words: RegExp },
) {
  await using server = await new OneReply(reply).listen();
  await using client = clientOf(server.url, { totalMs: 300 });
  const { words, ...members } = expected;
  await assert.rejects(client.ask(MAY_READ, LIVE), (error: unknown) => {
    assert.ok(error instanceof UpstreamError);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /osotesttoken/u);
    for (const [name, value] of Object.entries(members)) {
      assert.equal(error[name as keyof UpstreamError], value, name);
    }
    return true;
  });
  assert.equal(server.requests.length, 1);
}

test('what is no answer is a failure, and says which', async () => {
  const code = 'upstream_unavailable';
  await checkFails({ body: '<html>' }, { code, words: /something else than its API says/u });
  await checkFails({ body: '{"allowed":"yes"}' }, { code, words: /something else/u });
  await checkFails({ status: 500, body: DEVELOPMENT_KEY }, { code, words: /with 500/u });
  await checkFails({ status: 401, body: '' }, { code: 'unauthorized', words: /with 401/u });
  await checkFails({ status: 302, headers: { location: '/' }, body: '' }, { words: /with 302/u });
});

test('a primary that wants to be left alone says for how long', () =>
  checkFails(
    { status: 429, headers: { 'retry-after': '7' }, body: '' },
    { retryAfterMs: 7_000, words: /with 429/u },
  ));

test('an answer that does not end is given up', () => checkFails({}, { words: /in 300 ms/u }));

test('a primary that is gone is a failure as well', async () => {
  await using client = clientOf('http://127.0.0.1:1');
  await assert.rejects(client.ask(MAY_READ, LIVE), { code: 'upstream_unavailable' });
});

test('the end of the node ends a question', async () => {
  await using server = await new OneReply({}).listen();
  await using client = clientOf(server.url);
  const ending = new AbortController();
  const asked = client.ask(MAY_READ, ending.signal);
  ending.abort(new Error('the end'));
  await assert.rejects(asked, /the end/u);
});
