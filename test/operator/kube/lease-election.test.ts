import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { holdOf, LEASES } from '../../../operator/kube/lease.ts';
import { type ElectionOptions, LeaseElection } from '../../../operator/kube/lease-election.ts';
import type { KubeObject, LiveObject, ObjectName } from '../../../operator/kube/object.ts';
import type { ResourceType } from '../../../operator/kube/resource-type.ts';
import { ApiState } from '../../fakes/api-server-state.ts';
import { Refusal } from '../../fakes/api-server-refusals.ts';
import { keptLog, SERVED_LEASES, testMetrics } from '../../fakes/kube-parts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const LEASE = { name: 'leader', namespace: 'n' };

/**
 * What becomes of a call: `slow` is done at once and answered late; `late` is done and answered late;
 * `lost` is done and never answered; `stalled` is neither; `deaf` is that, and does not listen to the signal.
 */
type Weather =
  | { readonly kind: 'fine' }
  | { readonly kind: 'down' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'deaf' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'late'; readonly delayMs: number };

/** The API server as one candidate can reach it. */
class Link {
  weather: Weather = { kind: 'fine' };
  readonly #state: ApiState;
  readonly #clock: ManualClock;

  constructor(state: ApiState, clock: ManualClock) {
    this.#state = state;
    this.#clock = clock;
  }

  readonly client: ElectionOptions['client'] = {
    find: (_type: ResourceType, name: ObjectName, signal: AbortSignal) =>
      this.#through(signal, () => this.#state.find(LEASES, name)),
    create: (_type: ResourceType, object: KubeObject, signal: AbortSignal) =>
      this.#through(signal, () => this.#state.create(SERVED_LEASES, object, { manager: 'x' })),
    update: (_type: ResourceType, object: LiveObject, signal: AbortSignal) =>
      this.#through(signal, () => this.#state.update(SERVED_LEASES, object, { manager: 'x' })),
  };

  async #through<T>(signal: AbortSignal, work: () => T): Promise<T> {
    const { weather } = this;
    await Promise.resolve();
    signal.throwIfAborted();
    if (weather.kind === 'down') throw new KubeError('connection', 'down');
    if (weather.kind === 'stalled') return neverUntil(signal);
    if (weather.kind === 'deaf') return Promise.withResolvers<T>().promise;
    if (weather.kind === 'late') {
      // Once it is on its way, nobody can call it back.
      const arrived = this.#clock
        .sleep(weather.delayMs, new AbortController().signal)
        .then(() => told(work));
      arrived.catch(() => undefined);
      return Promise.race([arrived, neverUntil(signal)]);
    }
    const done = told(work);
    if (weather.kind === 'lost') return neverUntil(signal);
    if (weather.kind === 'slow') await this.#clock.sleep(weather.delayMs, signal);
    return done;
  }
}

function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason, message } = error.status;
    const kind = reason === 'AlreadyExists' ? 'already_exists' : 'conflict';
    throw new KubeError(kind, message);
  }
}

function neverUntil(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

/** Candidates of one lease, on one clock. */
class Ballot {
  readonly clock = new ManualClock();
  readonly state = new ApiState();
  readonly links: Link[] = [];
  readonly log = keptLog();
  readonly terms: string[] = [];
  readonly #leading = new Set<string>();
  readonly #stops: AbortController[] = [];
  readonly #runs: Promise<void>[] = [];

  /** Who leads now, by their own belief. */
  get leaders(): readonly string[] {
    return [...this.#leading];
  }

  get holder(): string | undefined {
    const lease = this.state.find(LEASES, LEASE);
    return lease === undefined ? undefined : holdOf(lease)?.holder;
  }

  stand(identity: string, lead = (signal: AbortSignal) => this.lead(identity, signal)): Link {
    const link = new Link(this.state, this.clock);
    const stop = new AbortController();
    const election = new LeaseElection({
      client: link.client,
      lease: LEASE,
      identity,
      clock: this.clock,
      random: () => 0.5,
      log: this.log,
      metrics: testMetrics().leader('l'),
    });
    this.links.push(link);
    this.#stops.push(stop);
    this.#runs.push(election.run(lead, stop.signal));
    return link;
  }

  async lead(identity: string, signal: AbortSignal): Promise<void> {
    this.terms.push(identity);
    this.#leading.add(identity);
    assert.deepEqual(this.leaders, [identity], 'two leaders');
    await neverUntil(signal).catch(() => undefined);
    this.#leading.delete(identity);
  }

  /** In steps short enough that nobody oversleeps by much. */
  async pass(durationMs: number): Promise<void> {
    for (let leftMs = durationMs; leftMs > 0; leftMs -= 250) {
      await this.clock.advance(Math.min(250, leftMs));
      await setImmediate();
      await setImmediate();
    }
  }

  async stop(which: number): Promise<void> {
    this.#stops[which]?.abort(new Error('exit'));
    await this.pass(3_000);
    await this.#runs[which];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const link of this.links) link.weather = { kind: 'fine' };
    for (const stop of this.#stops) stop.abort(new Error('the test is over'));
    await this.pass(10_000);
    await Promise.all(this.#runs);
  }
}

test('the first candidate leads, and goes on leading; the second waits', async () => {
  await using ballot = new Ballot();
  ballot.stand('a');
  await ballot.pass(250);
  ballot.stand('b');
  await ballot.pass(120_000);
  assert.deepEqual(ballot.terms, ['a']);
  assert.equal(ballot.holder, 'a');
});

test('who exits gives the lease back, and another leads within two seconds and a half', async () => {
  await using ballot = new Ballot();
  ballot.stand('a');
  await ballot.pass(250);
  ballot.stand('b');
  await ballot.pass(4_000);
  await ballot.stop(0);
  assert.deepEqual(ballot.terms, ['a', 'b']);
  assert.deepEqual(ballot.leaders, ['b']);
});

test('who cannot renew stops after ten seconds; another leads after fifteen to twenty', async () => {
  await using ballot = new Ballot();
  const link = ballot.stand('a');
  await ballot.pass(250);
  ballot.stand('b');
  await ballot.pass(4_000);
  link.weather = { kind: 'stalled' };
  await ballot.pass(7_500);
  assert.deepEqual(ballot.leaders, ['a']);
  await ballot.pass(3_000);
  assert.deepEqual(ballot.leaders, []);
  await ballot.pass(9_500);
  assert.deepEqual(ballot.leaders, ['b']);
  link.weather = { kind: 'fine' };
  await ballot.pass(60_000);
  assert.deepEqual(ballot.terms, ['a', 'b']);
});

test('who leads stops in time, whether what it asked listens or not', async () => {
  await using ballot = new Ballot();
  const link = ballot.stand('a');
  await ballot.pass(4_000);
  link.weather = { kind: 'deaf' };
  await ballot.pass(10_500);
  assert.deepEqual(ballot.leaders, []);
});

test('an API server that stalls for half a minute ends nothing: somebody leads again', async () => {
  await using ballot = new Ballot();
  ballot.stand('a');
  ballot.stand('b');
  await ballot.pass(4_000);
  for (const link of ballot.links) link.weather = { kind: 'stalled' };
  await ballot.pass(30_000);
  assert.deepEqual(ballot.leaders, []);
  for (const link of ballot.links) link.weather = { kind: 'fine' };
  await ballot.pass(20_000);
  assert.equal(ballot.leaders.length, 1);
});

test('one failed renewal is nothing', async () => {
  await using ballot = new Ballot();
  const link = ballot.stand('a');
  await ballot.pass(4_000);
  for (const kind of ['down', 'lost', 'stalled'] as const) {
    link.weather = { kind };
    await ballot.pass(5_000);
    link.weather = { kind: 'fine' };
    await ballot.pass(9_000);
  }
  assert.deepEqual(ballot.terms, ['a']);
  assert.deepEqual(ballot.leaders, ['a']);
});

test('who finds the lease taken stops at once', async () => {
  await using ballot = new Ballot();
  ballot.stand('a');
  await ballot.pass(1_000);
  const lease = ballot.state.get(LEASES, LEASE);
  const spec = { holderIdentity: 'by-hand', leaseDurationSeconds: 3_600 };
  ballot.state.update(SERVED_LEASES, { ...lease, spec }, { manager: 'kubectl' });
  await ballot.pass(2_500);
  assert.deepEqual(ballot.leaders, []);
  await ballot.pass(60_000);
  assert.deepEqual(ballot.terms, ['a']);
});

test('a lease that somebody deletes is made again', async () => {
  await using ballot = new Ballot();
  ballot.stand('a');
  await ballot.pass(1_000);
  ballot.state.delete(LEASES, LEASE, { propagation: 'Background' });
  await ballot.pass(5_000);
  assert.equal(ballot.holder, 'a');
});

test('work that ends or throws gives the lease to whoever is next', async () => {
  await using ballot = new Ballot();
  let terms = 0;
  ballot.stand('a', () => {
    terms += 1;
    return terms === 1 ? Promise.resolve() : Promise.reject(new Error('bug'));
  });
  await ballot.pass(30_000);
  assert.ok(terms > 2);
  assert.ok(ballot.log.lines.some(({ message }) => message === 'The work of the leader threw'));
});

test('nobody leads again before their work of before has ended', async () => {
  await using ballot = new Ballot();
  const { promise, resolve } = Promise.withResolvers<void>();
  let terms = 0;
  const link = ballot.stand('a', async (signal) => {
    terms += 1;
    await neverUntil(signal).catch(() => undefined);
    if (terms === 1) await promise;
  });
  await ballot.pass(1_000);
  link.weather = { kind: 'down' };
  await ballot.pass(12_000);
  link.weather = { kind: 'fine' };
  await ballot.pass(30_000);
  assert.equal(terms, 1);
  resolve();
  await ballot.pass(5_000);
  assert.equal(terms, 2);
});

test('whatever the weather, there are never two leaders, and one when it clears', async () => {
  const weather: fc.Arbitrary<Weather> = fc.oneof(
    fc.record({ kind: fc.constantFrom('fine', 'down', 'lost', 'stalled', 'deaf') }),
    fc.record({
      kind: fc.constantFrom('slow', 'late'),
      delayMs: fc.integer({ min: 100, max: 25_000 }),
    }),
  );
  const spell = fc.record({
    of: fc.nat(1),
    weather,
    durationMs: fc.integer({ min: 250, max: 20_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(spell, { minLength: 4, maxLength: 14 }), async (spells) => {
      await using ballot = new Ballot();
      ballot.stand('a');
      ballot.stand('b');
      for (const { of, weather: next, durationMs } of spells) {
        const link = ballot.links[of] ?? assert.fail('no such candidate');
        link.weather = next;
        await ballot.pass(durationMs);
        assert.ok(ballot.leaders.length <= 1);
      }
      for (const link of ballot.links) link.weather = { kind: 'fine' };
      await ballot.pass(60_000);
      assert.equal(ballot.leaders.length, 1);
      assert.deepEqual(ballot.leaders, [ballot.holder]);
    }),
    { numRuns: 60, seed: 20_261_123, endOnFailure: true },
  );
});
