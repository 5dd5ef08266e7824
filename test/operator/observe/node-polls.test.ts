import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { NodePolls, type NodeTarget } from '../../../operator/observe/node-polls.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { FULL_STATUS } from '../../fakes/node-statuses.ts';

const A: NodeTarget = { uid: 'a', address: { ip: '10.0.0.1', port: 8080 }, isReady: true };
const B: NodeTarget = { uid: 'b', address: { ip: '10.0.0.2', port: 8080 }, isReady: true };

/** Polls of nodes that say their `version`; asked addresses are kept. */
function pollsOf({ asksMax = 16 } = {}) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const news: string[] = [];
  const state = { version: '1', atOnce: 0, atOnceMax: 0, gate: Promise.resolve() };
  const polls = new NodePolls({
    clock,
    random: () => 0.5,
    onNews: (fleet) => news.push(fleet),
    limits: { asksMax },
    get: async ({ ip }) => {
      asked.push(ip);
      state.atOnce += 1;
      state.atOnceMax = Math.max(state.atOnceMax, state.atOnce);
      await state.gate;
      await setImmediate();
      state.atOnce -= 1;
      return { status: 200, body: JSON.stringify({ ...FULL_STATUS, version: state.version }) };
    },
  });
  return { polls, clock, asked, news, state };
}

async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

test('a new node is asked at once, and what it says is news once', async () => {
  const { polls, asked, news } = pollsOf();
  assert.equal(polls.follow('ns/f', [A, B]).size, 0);
  await settle();
  assert.deepEqual(asked, ['10.0.0.1', '10.0.0.2']);
  assert.deepEqual(news, ['ns/f']);
  const reports = polls.follow('ns/f', [A, B]);
  assert.deepEqual([...reports.keys()], ['a', 'b']);
  await settle();
  assert.equal(asked.length, 2, 'following again asks nobody');
  polls.close();
});

test('nodes are asked again every ten seconds; the same again is no news', async () => {
  const { polls, clock, asked, news, state } = pollsOf();
  polls.follow('ns/f', [A]);
  await settle();
  await clock.advance(9_999);
  assert.equal(asked.length, 1);
  await clock.advance(1);
  await settle();
  assert.equal(asked.length, 2);
  assert.equal(news.length, 1);
  state.version = '2';
  await clock.advance(10_000);
  await settle();
  assert.equal(news.length, 2);
  polls.close();
});

test('a node that becomes ready is asked at once, and its old report stays meanwhile', async () => {
  const { polls, asked } = pollsOf();
  polls.follow('ns/f', [{ ...A, isReady: false }]);
  await settle();
  assert.equal(polls.follow('ns/f', [A]).size, 1);
  await settle();
  assert.equal(asked.length, 2);
  polls.close();
});

test('what a pod said that is gone, or has another address, is forgotten', async () => {
  const { polls } = pollsOf();
  polls.follow('ns/f', [A, B]);
  await settle();
  assert.deepEqual([...polls.follow('ns/f', [A]).keys()], ['a']);
  const moved = { ...A, address: { ip: '10.0.0.9', port: 8080 } };
  assert.deepEqual([...polls.follow('ns/f', [moved]).keys()], []);
  polls.close();
});

test('a node is asked at once when others are believed, and its old report stays meanwhile', async () => {
  const { polls, asked } = pollsOf();
  const trusting = (ca: string): NodeTarget => ({
    ...A,
    address: { ...A.address, tls: { serverName: 'shop', ca } },
  });
  polls.follow('ns/f', [trusting('one')]);
  await settle();
  polls.follow('ns/f', [trusting('one')]);
  await settle();
  assert.equal(asked.length, 1);
  assert.equal(polls.follow('ns/f', [trusting('another')]).size, 1);
  await settle();
  assert.equal(asked.length, 2);
  polls.close();
});

test('a fleet that is forgotten is not asked, and a late answer is no news', async () => {
  const { polls, clock, asked, news, state } = pollsOf();
  const gate = Promise.withResolvers<void>();
  state.gate = gate.promise;
  polls.follow('ns/f', [A]);
  await settle();
  polls.forget('ns/f');
  gate.resolve();
  await settle();
  await clock.advance(60_000);
  assert.equal(asked.length, 1);
  assert.deepEqual(news, []);
});

test('a fleet without nodes sleeps for nothing', async () => {
  const { polls, clock } = pollsOf();
  polls.follow('ns/f', []);
  await settle();
  assert.equal(clock.sleepers, 0);
  polls.close();
});

test('no more nodes are asked at once than may be', async () => {
  const { polls, asked, state } = pollsOf({ asksMax: 2 });
  const many = Array.from({ length: 7 }, (_, index) => ({ ...A, uid: `${index}` }));
  polls.follow('ns/f', many);
  await settle();
  assert.equal(asked.length, 7);
  assert.equal(state.atOnceMax, 2);
  polls.close();
});
