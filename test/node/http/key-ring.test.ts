/** A ring by itself, and in a whole server. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AskedKeys, type KeyVerdict } from '../../../node/http/asked-keys.ts';
import { hashOfKey } from '../../../node/http/auth.ts';
import { KeyRing } from '../../../node/http/key-ring.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { createLog } from '../../../node/telemetry/log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { checkError, get, KEY, OWN_KEY, post, testApp } from '../../fakes/http-app.ts';
import { FULL_STATUS } from '../../fakes/node-statuses.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const OTHER_KEY = `e_${ENVIRONMENT}_777_othersecret`;
const ONLY_KEY = new Set([hashOfKey(KEY)]);
const ONLY_OTHER = new Set([hashOfKey(OTHER_KEY)]);

function ringOf(hashes: ReadonlySet<string> | undefined) {
  const lines: string[] = [];
  const clock = new FakeClock();
  const log = createLog({ level: 'info', write: (line) => lines.push(line) });
  const parts = { environment: ENVIRONMENT, hashes, ownHash: hashOfKey(OWN_KEY), clock, log };
  return { ring: new KeyRing(parts), lines, clock };
}

/** Which of these are let in to ask questions, and which as a peer. */
function letIn({ authenticate, authenticatePeer }: KeyRing) {
  const isLetIn = (lock: typeof authenticate) => (key: string) => {
    try {
      lock(`Bearer ${key}`);
      return true;
    } catch {
      return false;
    }
  };
  const keys = [KEY, OTHER_KEY, OWN_KEY];
  return { asking: keys.map(isLetIn(authenticate)), peers: keys.map(isLetIn(authenticatePeer)) };
}

test('without a list every key of the environment is let in everywhere', () => {
  const { ring } = ringOf(undefined);
  assert.deepEqual(letIn(ring), { asking: [true, true, true], peers: [true, true, true] });
  assert.deepEqual(ring.status(), { check: 'shape' });
});

test('with a list its keys alone may ask; the node’s own is let in as a peer', () => {
  const { ring } = ringOf(ONLY_KEY);
  assert.deepEqual(letIn(ring), { asking: [true, false, false], peers: [true, false, true] });
  assert.deepEqual(ring.status(), { check: 'listed', listedCount: 1 });
});

test('a new list counts from the next request on, also for who was let in before', () => {
  const { ring, lines } = ringOf(ONLY_KEY);
  letIn(ring);
  ring.replace(ONLY_OTHER);
  assert.deepEqual(letIn(ring), { asking: [false, true, false], peers: [false, true, true] });
  assert.match(lines.join(''), /"listed":1,"added":1,"removed":1,"msg":"Read the list of keys"/u);
});

test('the same list once more is nothing to tell', () => {
  const { ring, lines } = ringOf(ONLY_KEY);
  ring.replace(new Set(ONLY_KEY));
  assert.deepEqual(lines, []);
});

test('a list that cannot be read leaves the one before in force, and says so until it can', () => {
  const { ring, lines, clock } = ringOf(ONLY_KEY);
  const sinceMs = clock.nowMs();
  ring.keep('line 2 is torn');
  clock.advance(5_000);
  ring.keep('cannot be read');
  assert.deepEqual(letIn(ring).asking, [true, false, false]);
  const trouble = { sinceMs, reason: 'cannot be read' };
  assert.deepEqual(ring.status(), { check: 'listed', listedCount: 1, trouble });
  assert.match(lines[0] ?? '', /"level":50,.*the one before stays in force: line 2 is torn/u);
  ring.replace(ONLY_KEY);
  assert.deepEqual(ring.status(), { check: 'listed', listedCount: 1 });
  assert.match(lines.at(-1) ?? '', /Read the list of keys/u);
});

test('a key that is not listed gets 401 from every question, and no secret is shown', async () => {
  const { app, logLines } = testApp({ hashes: ONLY_OTHER });
  for (const path of ['/api/policy_metadata', '/api/facts?predicate=has_role']) {
    const response = await get(app, path);
    checkError(response, 401, /has not been told of key e_0123456789_12345$/u);
    assert.doesNotMatch(response.body + logLines.join(''), /osotesttoken/u);
  }
});

test('a key that is listed is answered', async () => {
  const { app } = testApp({ hashes: ONLY_KEY });
  assert.equal((await get(app, '/api/policy_metadata')).statusCode, 200);
});

test('the node’s own key opens a generation and the whole status, and asks nothing', async () => {
  const { guard } = FULL_STATUS;
  const { app } = testApp({ hashes: ONLY_OTHER, status: { guardReport: () => guard } });
  const as = (key: string, url: string) =>
    app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
  checkError(await as(OWN_KEY, '/api/policy_metadata'), 401, /has not been told/u);
  checkError(await as(OWN_KEY, '/fallback/v1/generation'), 503, /this node has none/u);
  checkError(await as(KEY, '/fallback/v1/generation'), 401, /has not been told/u);
  assert.match((await as(OWN_KEY, '/fallback/v1/status')).body, /"examples"/u);
  assert.doesNotMatch((await as(KEY, '/fallback/v1/status')).body, /"examples"/u);
});

/** Keys about which a primary is asked that accepts KEY, and the node's own. */
function askedKeys() {
  const accepted = new Set([KEY, OWN_KEY]);
  let isDown = false;
  const verdictOn = (key: string): KeyVerdict => {
    if (isDown) return 'unknown';
    return accepted.has(key) ? 'accepted' : 'refused';
  };
  const asked = new AskedKeys({
    ask: (key) => Promise.resolve(verdictOn(key.reveal())),
    ownKey: new Secret(OWN_KEY),
    clock: new ManualClock(),
    log: createLog({ level: 'info', write: () => undefined }),
    observe: () => undefined,
  });
  const goDown = () => {
    isDown = true;
  };
  return { asked, accepted, goDown };
}

test('a key that the primary accepts is answered, also in an outage; a new one then gets 503', async () => {
  const { asked, goDown } = askedKeys();
  const { app, keys } = testApp({ asked });
  assert.equal((await get(app, '/api/policy_metadata')).statusCode, 200);
  goDown();
  const question = { actor_type: 'User', actor_id: 'a', action: 'read', resource_type: 'Repo' };
  const reply = await post(app, '/api/authorize', { ...question, resource_id: 'b' });
  assert.equal(reply.statusCode, 200, reply.body);
  const headers = { authorization: `Bearer ${OTHER_KEY}` };
  const unknown = await app.inject({ method: 'GET', url: '/api/policy_metadata', headers });
  checkError(unknown, 503, /key e_\w+_777 is new to this node, which cannot ask the primary/u);
  assert.deepEqual(keys.status(), { check: 'verify', knownCount: 1 });
});

test('a key that the primary refuses gets 401 before its body is read', async () => {
  const { app } = testApp({ asked: askedKeys().asked });
  const headers = { authorization: `Bearer ${OTHER_KEY}` };
  for (let times = 0; times < 2; times += 1) {
    const reply = await app.inject({ method: 'POST', url: '/api/list', headers, body: '{' });
    checkError(reply, 401, /the primary refuses key e_\w+_777$/u);
  }
});

test('a key that the primary accepts no more is looked up anew, though its header was remembered', async () => {
  const { asked, accepted } = askedKeys();
  const { app } = testApp({ asked });
  for (let times = 0; times < 3; times += 1) await get(app, '/api/policy_metadata');
  accepted.delete(KEY);
  const ending = new AbortController();
  const checking = asked.keepChecking(ending.signal);
  while ((await get(app, '/api/policy_metadata')).statusCode !== 401);
  ending.abort();
  await checking;
});

test('listed keys are let in without a word to the primary, and the node’s own as a peer', async () => {
  const { asked, goDown } = askedKeys();
  goDown();
  const { app, keys } = testApp({ asked, hashes: ONLY_OTHER });
  const as = (key: string, url: string) =>
    app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
  assert.equal((await as(OTHER_KEY, '/api/policy_metadata')).statusCode, 200);
  checkError(await as(OWN_KEY, '/fallback/v1/generation'), 503, /this node has none/u);
  checkError(await as(KEY, '/fallback/v1/generation'), 503, /is new to this node/u);
  assert.equal((await as(KEY, '/fallback/v1/status')).statusCode, 200);
  assert.deepEqual(keys.status(), { check: 'verify', listedCount: 1, knownCount: 0 });
});
