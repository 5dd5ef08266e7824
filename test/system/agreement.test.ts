/** A node that asks its primary whether it agrees, as processes, with a middleman who can spoil a copy. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeStatus } from '../../node/contract-status.ts';
import { PATHS } from '../../node/contract.ts';
import type { Fact } from '../../node/polar/program.ts';
import { fact, SMALL_FACTS, SMALL_POLICY } from '../fakes/policy-world.ts';
import { ScriptedServer } from '../fakes/scripted-server.ts';
import { DEVELOPMENT_KEY, metric, type Running, startNode, startPrimary } from './processes.ts';

const APPLICATION_KEY = 'e_0123456789_2_applicationsecret';
const POLL_MS = 20;

/** Passes everything on to the primary, but for what a test tells it to do to facts and to questions. */
class Middleman extends ScriptedServer<never> {
  /** Of each copy, before the node has it. */
  spoil: (facts: readonly Fact[]) => readonly Fact[] = (facts) => facts;
  /** Whose keys came with questions. */
  readonly askers = new Set<string | undefined>();
  /** Instead of the primary's answers to questions. */
  instead: ((response: ServerResponse) => void) | undefined;
  /** Each copy waits for it at its begin. */
  gate: () => Promise<void> = () => Promise.resolve();
  readonly #primaryUrl: string;

  constructor(primaryUrl: string) {
    super();
    this.#primaryUrl = primaryUrl;
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST') this.#question(request, response, Buffer.concat(chunks));
    else await this.#copy(request, response);
  }

  #question(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    this.askers.add(request.headers.authorization);
    if (this.instead === undefined) void this.#pass(request, response, { body });
    else this.instead(response);
  }

  async #copy(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/api/policy') await this.gate();
    const isFacts = request.url?.startsWith('/api/facts') === true;
    await this.#pass(request, response, {
      change: (text) => (isFacts ? JSON.stringify(this.spoil(JSON.parse(text) as Fact[])) : text),
    });
  }

  async #pass(
    { method = 'GET', url = '', headers }: IncomingMessage,
    response: ServerResponse,
    { body, change = (text) => text }: { body?: Buffer; change?: (text: string) => string },
  ): Promise<void> {
    const reply = await fetch(this.#primaryUrl + url, {
      method,
      headers: { authorization: headers.authorization ?? '' },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const text = await reply.text();
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(reply.ok ? change(text) : text);
  }
}

let primary: Running;
let middleman: Middleman;
/** Its copies are right. */
let node: Running;

before(async () => {
  primary = await startPrimary();
  middleman = await new Middleman(primary.url).listen();
  await post(primary.url, '/api/policy', { src: SMALL_POLICY });
  await post(primary.url, '/api/bulk_load', SMALL_FACTS);
  node = await startAsking(middleman);
});
after(async () => {
  assert.equal(await node.stop(), 0);
  await middleman[Symbol.asyncDispose]();
  await primary.stop();
});

async function post(url: string, path: string, body: unknown) {
  const isNode = url !== primary.url;
  const headers = { authorization: `Bearer ${isNode ? APPLICATION_KEY : DEVELOPMENT_KEY}` };
  const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200);
  return (await reply.json()) as unknown;
}

/** A node that asks about everything, and copies every second. */
function startAsking({ url: primaryUrl }: Middleman): Promise<Running> {
  return startNode({
    primaryUrl,
    environment: {
      OSO_FALLBACK_AGREEMENT: '1',
      OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1',
      OSO_LOG_LEVEL: 'warn',
    },
  });
}

function mayRead(node: Running, user: string, repo = 'anvil'): Promise<unknown> {
  const actor = { actor_type: 'User', actor_id: user };
  const body = { ...actor, action: 'read', resource_type: 'Repo', resource_id: repo };
  return post(node.url, '/api/authorize', body);
}

type Report = NonNullable<NodeStatus['agreement']>;

async function reportOf(node: Running): Promise<Report> {
  const status = NodeStatus.parse(await (await fetch(node.url + PATHS.status)).json());
  assert.ok(status.agreement !== undefined);
  return status.agreement;
}

/** The first report of which this is true; whatever `again` does is done before each look. */
async function untilReport(
  node: Running,
  isSo: (report: Report) => boolean,
  again: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Report> {
  for (;;) {
    await again();
    const report = await reportOf(node);
    if (isSo(report)) return report;
    await sleep(POLL_MS);
  }
}

test('a node whose copy is right agrees, and asks with its own key', async () => {
  const before = await untilReport(node, ({ isAsking }) => isAsking);
  await mayRead(node, 'alice');
  const alice = { actor_type: 'User', actor_id: 'alice', resource_type: 'Repo' };
  await post(node.url, '/api/list', { ...alice, action: 'read' });
  await post(node.url, '/api/actions', { ...alice, resource_id: 'anvil' });
  const agreed = (before.outcomes['agreed'] ?? 0) + 3;
  const { asked, outcomes } = await untilReport(node, (each) => each.outcomes['agreed'] === agreed);
  for (const kind of ['authorize', 'list', 'actions']) {
    assert.equal(asked[kind], (before.asked[kind] ?? 0) + 1, kind);
  }
  assert.equal(outcomes['unexplained'], 0);
  assert.deepEqual([...middleman.askers], [`Bearer ${DEVELOPMENT_KEY}`]);
  assert.equal(await metric(node.url, 'oso_fallback_agreement_total{outcome="agreed"}'), agreed);
});

test('a copy that is wrong is found out, and the ids stay hidden', async () => {
  const isAlices = ({ args }: Fact) => args[0]?.id === 'alice';
  await using spoiler = await new Middleman(primary.url).listen();
  spoiler.spoil = (facts) => facts.filter((each) => !isAlices(each));
  const wrong = await startAsking(spoiler);
  await untilReport(wrong, ({ isAsking }) => isAsking);
  assert.deepEqual(await mayRead(wrong, 'alice'), { allowed: false });
  const { firstUnexplained } = await untilReport(
    wrong,
    ({ outcomes }) => outcomes['unexplained'] === 1,
  );
  const alice = createHmac('sha256', DEVELOPMENT_KEY).update('User:alice').digest('hex');
  assert.ok(firstUnexplained !== undefined);
  assert.ok(firstUnexplained.question.includes(`User{"${alice.slice(0, 12)}"}`));
  assert.deepEqual([firstUnexplained.primary, firstUnexplained.node], ['allowed', 'denied']);
  assert.match(wrong.output(), /The primary answers otherwise/u);
  assert.doesNotMatch(
    wrong.output() + JSON.stringify(firstUnexplained),
    /alice|anvil|secret|osotest/u,
  );
  assert.equal(await wrong.stop(), 0);
});

test('what has changed since the copy is explained by the next one', async () => {
  await untilReport(node, ({ isAsking }) => isAsking);
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  middleman.gate = () => {
    reached.resolve();
    return opened.promise;
  };
  // From here on no copy is under way that could know of carol.
  await reached.promise;
  await post(primary.url, '/api/batch', [
    { inserts: [fact('has_role', 'User:carol', 'String:reader', 'Repo:anvil')] },
  ]);
  await untilReport(
    node,
    ({ waiting, outcomes }) => waiting + (outcomes['explained'] ?? 0) > 0,
    () => mayRead(node, 'carol'),
  );
  opened.resolve();
  const { outcomes } = await untilReport(node, (report) => report.outcomes['explained'] === 1);
  assert.equal(outcomes['unexplained'], 0);
  assert.deepEqual(await mayRead(node, 'carol'), { allowed: true });
});

/** Questions get this from the primary; the node answers its own all the same, and leaves it alone. */
async function checkLeftAlone(instead: (response: ServerResponse) => void) {
  const { outcomes } = await reportOf(node);
  const before = outcomes['unanswered'] ?? 0;
  middleman.instead = instead;
  const report = await untilReport(
    node,
    (each) => (each.outcomes['unanswered'] ?? 0) > before,
    () => mayRead(node, 'alice'),
  );
  assert.equal(report.outcomes['unexplained'], 0);
  assert.deepEqual(await mayRead(node, 'alice'), { allowed: true });
  middleman.instead = undefined;
}

test('a primary that is busy, or talks nonsense, changes no answer', async () => {
  await untilReport(node, ({ isAsking }) => isAsking);
  await checkLeftAlone((response) => response.writeHead(429, { 'retry-after': '0' }).end());
  await checkLeftAlone((response) => response.end('<html>'));
  const { lastError } = await reportOf(node);
  assert.equal(lastError?.code, 'upstream_unavailable');
  await untilReport(
    node,
    ({ outcomes }) => (outcomes['agreed'] ?? 0) > 0,
    () => mayRead(node, 'alice'),
  );
});

test('a primary that does not answer delays neither an answer nor the end', async () => {
  await using silence = await new Middleman(primary.url).listen();
  const asked = Promise.withResolvers<void>();
  silence.instead = () => asked.resolve();
  const patient = await startAsking(silence);
  await untilReport(patient, ({ isAsking }) => isAsking);
  assert.deepEqual(await mayRead(patient, 'alice'), { allowed: true });
  await asked.promise;
  assert.deepEqual(await mayRead(patient, 'alice'), { allowed: true });
  const { outcomes } = await reportOf(patient);
  assert.deepEqual([outcomes['agreed'], outcomes['unanswered']], [0, 0]);
  assert.equal(await patient.stop(), 0);
});
