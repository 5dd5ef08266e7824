/** Against a primary that answers as the test says, and a clock that only the test moves. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import {
  ASKED_KEYS_LIMITS,
  AskedKeys,
  type AskedKeysLimits,
  type KeyVerdict,
} from '../../../node/http/asked-keys.ts';
import { callerOf, hashOfKey } from '../../../node/http/auth.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { createLog } from '../../../node/telemetry/log.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const KEY = 'e_0123456789_1_goodsecret';
const OTHER_KEY = 'e_0123456789_2_othersecret';
const OWN_KEY = 'e_0123456789_9_ownsecret';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

class Fixture {
  readonly clock = new ManualClock();
  readonly lines: string[] = [];
  readonly observed: string[] = [];
  /** Each key that was asked about, in order. */
  readonly asked: string[] = [];
  /** What the primary says of each key; of those that are not here, `refused`. */
  readonly verdicts = new Map<string, KeyVerdict>([
    [KEY, 'accepted'],
    [OTHER_KEY, 'accepted'],
    [OWN_KEY, 'accepted'],
  ]);
  readonly keys: AskedKeys;
  isDown = false;
  beforeAnswer: (key: string) => void = () => undefined;

  constructor(limits: Partial<AskedKeysLimits> = {}) {
    this.keys = new AskedKeys({
      ask: (key) => this.#answer(key.reveal()),
      ownKey: new Secret(OWN_KEY),
      clock: this.clock,
      log: createLog({ level: 'info', write: (line) => this.lines.push(line) }),
      observe: (outcome) => this.observed.push(outcome),
      limits: { ...ASKED_KEYS_LIMITS, ...limits },
    });
  }

  admit(key: string) {
    return this.keys.admit(key, callerOf(`Bearer ${key}`));
  }

  /** What a request with this key gets: at once or late, in or why not. */
  async outcome(key: string): Promise<string> {
    try {
      const caller = this.admit(key);
      if (!(caller instanceof Promise)) return 'in at once';
      await caller;
      return 'in';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  knownHashes(): readonly string[] {
    return this.keys.known().map(({ hash }) => hash);
  }

  /** Begins to check; the promise is that of its end. */
  async keepChecking(context: { after: (run: () => Promise<void>) => void }): Promise<void> {
    const ending = new AbortController();
    const ended = this.keys.keepChecking(ending.signal);
    context.after(() => {
      ending.abort();
      return ended;
    });
    await this.checked();
  }

  /** Resolves when a round of checks is over. */
  async checked(): Promise<void> {
    while (this.clock.sleepers === 0) await turn();
  }

  async #answer(key: string): Promise<KeyVerdict> {
    this.asked.push(key);
    await turn();
    this.beforeAnswer(key);
    return this.isDown ? 'unknown' : (this.verdicts.get(key) ?? 'refused');
  }
}

test('a key that the primary accepts is asked about once, and let in at once from then on', async () => {
  const fixture = new Fixture();
  assert.equal(await fixture.outcome(KEY), 'in');
  assert.equal(await fixture.outcome(KEY), 'in at once');
  assert.deepEqual(fixture.asked, [KEY]);
  assert.match(fixture.lines.join(), /Letting in key e_0123456789_1: the primary accepts it/u);
});

test('however many requests bring a new key at once, it is asked about once', async () => {
  const fixture = new Fixture();
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => fixture.outcome(KEY)));
  assert.deepEqual([...new Set(outcomes)], ['in']);
  assert.deepEqual(fixture.asked, [KEY]);
});

test('a key that the primary refuses is refused, without asking again for a minute', async () => {
  const fixture = new Fixture();
  const forged = `${KEY}x`;
  assert.equal(await fixture.outcome(forged), 'unauthorized');
  assert.throws(() => fixture.admit(forged), /the primary refuses key e_0123456789_1$/u);
  assert.deepEqual(fixture.asked, [forged, OWN_KEY]);
  await fixture.clock.advance(MINUTE_MS);
  fixture.verdicts.set(forged, 'accepted');
  assert.equal(await fixture.outcome(forged), 'in');
});

test('a key that is new is not refused on the word of a primary that refuses the node’s own too', async () => {
  const fixture = new Fixture();
  fixture.verdicts.set(KEY, 'refused').set(OWN_KEY, 'refused');
  assert.equal(await fixture.outcome(KEY), 'upstream_unavailable');
  fixture.verdicts.set(KEY, 'accepted').set(OWN_KEY, 'accepted');
  assert.equal(await fixture.outcome(KEY), 'in');
});

test('in an outage a key that is known is let in, one that is new is not', async () => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  fixture.isDown = true;
  assert.equal(await fixture.outcome(OTHER_KEY), 'upstream_unavailable');
  assert.equal(await fixture.outcome(KEY), 'in at once');
  await fixture.clock.advance(100 * DAY_MS);
  assert.equal(await fixture.outcome(KEY), 'in at once');
});

test('a primary that cannot tell is left alone for a few seconds, then asked again', async () => {
  const fixture = new Fixture();
  fixture.isDown = true;
  await fixture.outcome(KEY);
  assert.throws(() => fixture.admit(KEY), { code: 'upstream_unavailable' });
  assert.throws(() => fixture.admit(OTHER_KEY), /key e_0123456789_2 is new to this node/u);
  assert.deepEqual(fixture.asked, [KEY]);
  assert.deepEqual(fixture.observed, ['unknown', 'not_asked', 'not_asked']);
  fixture.isDown = false;
  await fixture.clock.advance(ASKED_KEYS_LIMITS.silentMs);
  assert.equal(await fixture.outcome(KEY), 'in');
});

test('a key that was revoked goes with the next check, and requests ask in vain', async (context) => {
  const fixture = new Fixture();
  let forgotten = 0;
  fixture.keys.tell({ forgotten: () => (forgotten += 1) });
  await fixture.outcome(KEY);
  await fixture.outcome(OTHER_KEY);
  await fixture.keepChecking(context);
  fixture.verdicts.set(KEY, 'refused');
  await fixture.clock.advance(10 * MINUTE_MS);
  await fixture.checked();
  assert.equal(await fixture.outcome(KEY), 'unauthorized');
  assert.equal(await fixture.outcome(OTHER_KEY), 'in at once');
  assert.equal(forgotten, 1);
  assert.match(fixture.lines.join(), /Letting in key e_0123456789_1 no more/u);
});

test('nothing is forgotten on the word of a primary that refuses the node’s own key too', async (context) => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  fixture.verdicts.set(KEY, 'refused').set(OWN_KEY, 'refused');
  await fixture.keepChecking(context);
  assert.equal(await fixture.outcome(KEY), 'in at once');
  assert.deepEqual(fixture.asked.slice(1), [OWN_KEY]);
});

test('nothing is forgotten when the primary goes in the middle of a check', async (context) => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  await fixture.outcome(OTHER_KEY);
  fixture.verdicts.set(OTHER_KEY, 'refused');
  fixture.beforeAnswer = (key) => {
    if (key === KEY) fixture.isDown = true;
  };
  await fixture.keepChecking(context);
  assert.deepEqual(fixture.asked.slice(2), [OWN_KEY, KEY, OWN_KEY]);
  assert.deepEqual(fixture.knownHashes(), [KEY, OTHER_KEY].map(hashOfKey));
});

test('a key that the primary cannot tell of does not shield one that was revoked', async (context) => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  await fixture.outcome(OTHER_KEY);
  fixture.verdicts.set(KEY, 'unknown').set(OTHER_KEY, 'refused');
  await fixture.keepChecking(context);
  assert.deepEqual(fixture.knownHashes(), [hashOfKey(KEY)]);
  assert.equal(await fixture.outcome(OTHER_KEY), 'unauthorized');
  assert.equal(await fixture.outcome(`${KEY}x`), 'unauthorized', 'the primary is not silent');
});

test('one machine of the primary that refuses everybody makes nobody forgotten', async (context) => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  let answers = 0;
  fixture.beforeAnswer = (key) => {
    if (key === KEY) fixture.verdicts.set(KEY, answers++ === 0 ? 'refused' : 'accepted');
  };
  await fixture.keepChecking(context);
  assert.deepEqual(fixture.asked.slice(1), [OWN_KEY, KEY, OWN_KEY, KEY]);
  assert.equal(await fixture.outcome(KEY), 'in at once');
});

test('a key of an earlier run is let in at once, and asked about beside that', async () => {
  const fixture = new Fixture();
  fixture.keys.recall([KEY, OTHER_KEY].map((key) => ({ hash: hashOfKey(key), checkedAtMs: 1 })));
  fixture.verdicts.set(OTHER_KEY, 'refused');
  assert.equal(await fixture.outcome(KEY), 'in at once');
  assert.equal(await fixture.outcome(OTHER_KEY), 'in at once');
  while (fixture.observed.length < 4) await turn();
  await turn();
  assert.equal(await fixture.outcome(KEY), 'in at once');
  assert.equal(await fixture.outcome(OTHER_KEY), 'unauthorized');
});

test('a key of an earlier run is let in through an outage, however old it is', async (context) => {
  const fixture = new Fixture();
  fixture.isDown = true;
  fixture.keys.recall([{ hash: hashOfKey(KEY), checkedAtMs: 0 }]);
  await fixture.clock.advance(30 * DAY_MS);
  await fixture.keepChecking(context);
  assert.equal(await fixture.outcome(KEY), 'in at once');
});

test('a key that nobody has shown for a week goes while the primary is up', async (context) => {
  const fixture = new Fixture();
  const nowMs = fixture.clock.nowMs();
  fixture.keys.recall([
    { hash: hashOfKey(KEY), checkedAtMs: nowMs - 8 * DAY_MS },
    { hash: hashOfKey(OTHER_KEY), checkedAtMs: nowMs - 6 * DAY_MS },
  ]);
  await fixture.keepChecking(context);
  assert.deepEqual(fixture.knownHashes(), [hashOfKey(OTHER_KEY)]);
});

test('what this run has found out stands against what an earlier one has left', async () => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  await fixture.outcome(`${KEY}x`);
  const ofNow = fixture.keys.known();
  fixture.keys.recall([
    { hash: hashOfKey(KEY), checkedAtMs: 1 },
    { hash: hashOfKey(`${KEY}x`), checkedAtMs: 1 },
  ]);
  assert.deepEqual(fixture.keys.known(), ofNow);
});

test('each change is told, for whoever keeps the keys', async () => {
  const fixture = new Fixture();
  let changes = 0;
  fixture.keys.tell({ changed: () => (changes += 1) });
  await fixture.outcome(KEY);
  await fixture.outcome(KEY);
  await fixture.outcome(`${KEY}x`);
  assert.equal(changes, 1);
});

test('a flood of forged keys asks the primary a few times a second, and fills no memory', async () => {
  const fixture = new Fixture({ asksBurst: 10, asksPerSecond: 2, refusedMax: 5 });
  const outcomes: string[] = [];
  for (let at = 0; at < 1_000; at += 1) outcomes.push(await fixture.outcome(`${KEY}${at}`));
  assert.equal(outcomes.filter((outcome) => outcome === 'unauthorized').length, 10);
  assert.equal(outcomes.filter((outcome) => outcome === 'upstream_unavailable').length, 990);
  assert.equal(fixture.asked.filter((key) => key !== OWN_KEY).length, 10);
  assert.equal(fixture.asked.length, 20);
  assert.equal(fixture.keys.knownCount, 0);
  await fixture.clock.advance(1_000);
  assert.equal(await fixture.outcome(KEY), 'in');
  assert.equal(await fixture.outcome(`${KEY}0`), 'unauthorized', 'the oldest refusal made room');
  assert.equal(fixture.asked.length, 23);
});

test('no more keys are asked about at a time than may be', async () => {
  const fixture = new Fixture({ askingMax: 3 });
  const keys = Array.from({ length: 5 }, (_, at) => `${KEY}${at}`);
  for (const key of keys) fixture.verdicts.set(key, 'accepted');
  const outcomes = await Promise.all(keys.map((key) => fixture.outcome(key)));
  assert.deepEqual(outcomes, ['in', 'in', 'in', 'upstream_unavailable', 'upstream_unavailable']);
});

test('of more keys than are kept, the one that was checked longest ago is forgotten', async () => {
  const fixture = new Fixture({ knownMax: 2 });
  const third = `${KEY}3`;
  fixture.verdicts.set(third, 'accepted');
  for (const key of [KEY, OTHER_KEY, third]) await fixture.outcome(key);
  assert.deepEqual(fixture.knownHashes(), [OTHER_KEY, third].map(hashOfKey));
});

test('no key is in what is kept, logged or looked into', async () => {
  const fixture = new Fixture();
  await fixture.outcome(KEY);
  await fixture.outcome(`${KEY}x`);
  const shown =
    JSON.stringify(fixture.keys.known()) +
    fixture.lines.join('') +
    inspect(fixture.keys, { depth: 9 });
  assert.doesNotMatch(shown, /secret(?!\])/u);
});
