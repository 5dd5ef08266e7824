/**
 * Keeps a store equal to what the API server has of one kind: fills it, follows the watch, begins
 * again when that breaks. Ends only when it is told to.
 */

import { type Backoff, backoffDelayMs } from './backoff.ts';
import type { KubeClient } from './client.ts';
import type { Clock } from './clock.ts';
import type { ListOptions } from './collection.ts';
import { DeadlineError } from './deadline.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import type { Log } from './log.ts';
import type { KubeMetrics, ReflectorMetrics } from './metrics.ts';
import { keyOf, type LiveObject } from './object.ts';
import { nameOfType, type ResourceType } from './resource-type.ts';
import { SilenceGuard } from './silence-guard.ts';
import type { Store } from './store.ts';
import type { WatchEvent } from './watch-event.ts';

export type ReflectorOptions = {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly type: ResourceType;
  readonly selection?: Omit<ListOptions, 'signal'>;
  readonly store: Pick<Store, 'replace' | 'upsert' | 'remove'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: KubeMetrics['reflector'];
  /** Told at each attempt whether it may look: the refusal, or nothing when it is let in. */
  readonly onAccess?: (refusal: KubeError | undefined) => void;
};

/** Short enough that every fault is over in half a minute. */
const BACKOFF: Backoff = { delayMsMin: 250, delayMsMax: 15_000 };
/** A watch ends after a time between this and twice this, so that not all end together. */
const WATCH_MS_MIN = 300_000;
/** A watch that ends by itself before this, having said nothing, is a failure. */
const WATCH_MS_SHORT = 1_000;
/** How long an API server that knows `sendInitialEvents` may be silent before it has sent all of them. */
const INITIAL_SILENCE_MS = 10_000;
/** And how long in all: a busy kind is never silent. Then it is listed, in pages. */
const INITIAL_MS_MAX = 60_000;
/** Refusals in a row after which the version is not asked for any more: the server may never get to it. */
const REFUSALS_MAX = 3;
/** These say nothing about the version: who we are, and that the server has too much to do. */
const STATUS_OF_OTHER_REASONS: readonly number[] = [401, 403, 429, 503];
/** A server that is asked again later than this is asked too late. */
const ASKED_DELAY_MS_MAX = 60_000;

export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #metrics: ReflectorMetrics;
  readonly #what: string;
  /** The store is that of this version; undefined: it is to be filled anew. */
  #resourceVersion: string | undefined;
  #failuresInARow = 0;
  #heardAtMs: number;
  /** Until the API server has refused it. */
  #canStreamInitial = true;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#what = nameOfType(options.type);
    this.#heardAtMs = options.clock.monotonicMs();
    this.#metrics = options.metrics(
      this.#what,
      () => options.clock.monotonicMs() - this.#heardAtMs,
    );
  }

  /** Call once. Resolves when `signal` aborts, and not before. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#fillOrFollow(signal);
      } catch (error) {
        if (!signal.aborted) await this.#recoverFrom(error, signal);
      }
    }
    this.#metrics.end();
  }

  async #fillOrFollow(signal: AbortSignal): Promise<void> {
    if (this.#resourceVersion !== undefined) await this.#watch(this.#resourceVersion, signal);
    else if (this.#canStreamInitial) await this.#watchFromStart(signal);
    else await this.#list(signal);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, type, selection, store } = this.#options;
    this.#metrics.countList(false);
    const { items, resourceVersion } = await client.list(type, { ...selection, signal });
    this.#options.onAccess?.(undefined);
    store.replace(items);
    this.#resourceVersion = resourceVersion;
    this.#heard();
  }

  /** Follows one watch to its end. Throws when that was not a good one. */
  async #watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const beganAtMs = this.#options.clock.monotonicMs();
    let isSilent = true;
    for await (const event of await this.#open({ resourceVersion }, signal)) {
      isSilent = false;
      this.#take(event);
    }
    if (isSilent && this.#options.clock.monotonicMs() - beganAtMs < WATCH_MS_SHORT) {
      throw new KubeError('connection', `Cannot watch ${this.#what}: it ended at once`);
    }
  }

  /** The same, from the start: what exists comes first, up to a bookmark that says so. */
  async #watchFromStart(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const guard = new SilenceGuard({ silenceMs: INITIAL_SILENCE_MS, clock, signal });
    const either = AbortSignal.any([signal, guard.signal]);
    const untilMs = clock.monotonicMs() + INITIAL_MS_MAX;
    let initial: Map<string, LiveObject> | undefined = new Map();
    try {
      for await (const event of guard.over(await this.#open({ isFromStart: true }, either))) {
        const isLate = initial !== undefined && clock.monotonicMs() > untilMs;
        if (isLate) throw initialMissing(this.#what);
        if (initial === undefined) {
          this.#take(event);
        } else if (event.kind !== 'bookmark') {
          this.#heard();
          gather(initial, event);
        } else if (event.isInitialEnd) {
          guard.end();
          store.replace([...initial.values()]);
          initial = undefined;
          this.#take(event);
        }
      }
    } catch (error) {
      if (error instanceof DeadlineError) throw initialMissing(this.#what);
      throw error;
    } finally {
      guard.end();
    }
    if (initial !== undefined) throw initialMissing(this.#what);
  }

  async #open(
    from: { readonly resourceVersion: string } | { readonly isFromStart: true },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Told>> {
    const { client, type, selection, random, onAccess } = this.#options;
    const timeoutMs = Math.round(WATCH_MS_MIN * (1 + random()));
    this.#metrics.countWatch(false);
    const events = await client.watch(type, { ...selection, ...from, timeoutMs, signal });
    onAccess?.(undefined);
    return withoutErrors(events);
  }

  #take(event: Told): void {
    const { store } = this.#options;
    if (event.kind === 'bookmark') {
      this.#resourceVersion = event.resourceVersion;
    } else {
      if (event.kind === 'deleted') store.remove(event.object);
      else store.upsert(event.object);
      this.#resourceVersion = event.object.metadata.resourceVersion;
    }
    this.#failuresInARow = 0;
    this.#heard();
  }

  #heard(): void {
    this.#heardAtMs = this.#options.clock.monotonicMs();
  }

  /** Decides what to begin again with, and waits before it. */
  async #recoverFrom(error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, random, log, onAccess } = this.#options;
    if (isKubeError(error, 'forbidden')) onAccess?.(error);
    const isFilling = this.#resourceVersion === undefined;
    if (isFilling && !this.#canStreamInitial) this.#metrics.countList(true);
    else this.#metrics.countWatch(true);
    if (isFilling && this.#canStreamInitial && isKubeError(error, 'invalid', 'bad_request')) {
      log.info({ error }, `Cannot stream ${this.#what} from the start: listing them instead`);
      this.#canStreamInitial = false;
      return;
    }
    this.#failuresInARow += 1;
    if (this.#isVersionLost(error)) this.#resourceVersion = undefined;
    const delayMs = this.#delayMsAfter(error, random());
    const failuresInARow = this.#failuresInARow;
    log.warn({ error, delayMs, failuresInARow }, `Cannot follow ${this.#what}: beginning again`);
    await clock.sleep(delayMs, signal).catch(() => undefined);
  }

  /** What cannot be understood may hide a change: all of it is asked for again. */
  #isVersionLost(error: unknown): boolean {
    if (isKubeError(error, 'gone', 'malformed')) return true;
    if (!isKubeError(error) || error.status === undefined) return false;
    // After a backup of etcd was put back, what was seen may be of a time that is still to come.
    const isOfVersion = !STATUS_OF_OTHER_REASONS.includes(error.status);
    return isOfVersion && this.#failuresInARow >= REFUSALS_MAX;
  }

  #delayMsAfter(error: unknown, chance: number): number {
    if (isKubeError(error, 'gone') && this.#failuresInARow === 1) return 0;
    const askedMs = isKubeError(error) ? (error.retryAfterMs ?? 0) : 0;
    const delayMs = backoffDelayMs(this.#failuresInARow, BACKOFF, chance);
    return Math.max(delayMs, Math.min(askedMs, ASKED_DELAY_MS_MAX));
  }
}

/** What happens while that which exists is still being told is told in between. */
function gather(initial: Map<string, LiveObject>, event: Exclude<Told, { kind: 'bookmark' }>) {
  const key = keyOf(event.object);
  if (event.kind === 'deleted') initial.delete(key);
  else initial.set(key, event.object);
}

/** An event that is not an error. */
type Told = Exclude<WatchEvent, { readonly kind: 'error' }>;

async function* withoutErrors(events: AsyncIterable<WatchEvent>): AsyncGenerator<Told> {
  for await (const event of events) {
    if (event.kind === 'error') throw event.error;
    yield event;
  }
}

/** Servers from before `sendInitialEvents` ignore it, and never say that all has come. */
function initialMissing(what: string): KubeError {
  return new KubeError('invalid', `Cannot watch ${what} from the start: no end of it in sight`);
}
