/** Watches → keys → queue → workers → reconcile. Level-triggered: a key says where to look, not what happened. */

import type { Clock } from './clock.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import { isKubeError } from './kube-error.ts';
import type { Log } from './log.ts';
import type {
  ControllerMetrics,
  KubeMetrics,
  WorkQueueGauges,
  WorkQueueMetrics,
} from './metrics.ts';
import type { LiveObject } from './object.ts';
import type { ObjectStore } from './store.ts';
import { WorkQueue } from './work-queue.ts';

/** How a pass over one key ended. */
export type Outcome =
  /** Nothing to do until something changes. */
  | { readonly kind: 'done' }
  /** Look again after this time even if nothing changes. */
  | { readonly kind: 'again'; readonly afterMs: number }
  /** Something outside failed: try again, later each time. */
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * One pass over the object of `key` (see `keyOf`), which may not exist any more. Never runs twice at
 * once for one key. Should stop soon when `signal` aborts. A KubeError may be thrown: that is
 * `failed`. Anything else that is thrown is a bug: logged, counted, then as `failed`.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Outcome>;

/** What makes a controller look again. */
export type ControllerSource = {
  readonly store: ObjectStore<never>;
  /** The keys to look at when this object came, changed or went; asked of the old and the new one. */
  readonly keysOf: (object: LiveObject) => readonly string[];
};

export type ControllerOptions = {
  /** In metrics and logs. */
  readonly name: string;
  readonly sources: readonly ControllerSource[];
  readonly reconcile: Reconcile;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<KubeMetrics, 'controller' | 'workQueue'>;
  readonly limits?: Partial<ControllerLimits>;
};

export type ControllerLimits = {
  /** Passes at once. */
  readonly workersMax: number;
  /** After which a pass is told to stop. */
  readonly passTimeoutMs: number;
  /** What passes under way get to end by themselves when the controller is told to. */
  readonly stopGraceMs: number;
};

export const CONTROLLER_LIMITS: ControllerLimits = {
  workersMax: 4,
  passTimeoutMs: 120_000,
  stopGraceMs: 3_000,
};

/** A proxy may ask for hours; what stands between it and us may be gone long before. */
const ASKED_DELAY_MS_MAX = 60_000;

const NO_GAUGES: WorkQueueGauges = { depth: 0, processingMs: [] };

export class Controller {
  readonly #options: ControllerOptions;
  readonly #limits: ControllerLimits;
  readonly #metrics: ControllerMetrics;
  readonly #queueMetrics: WorkQueueMetrics;
  /** Of the run under way. */
  #queue: WorkQueue | undefined;
  #activeWorkers = 0;

  constructor(options: ControllerOptions) {
    const { name, metrics } = options;
    this.#options = options;
    this.#limits = { ...CONTROLLER_LIMITS, ...options.limits };
    this.#metrics = metrics.controller(name, this.#limits.workersMax);
    this.#queueMetrics = metrics.workQueue(name, () => this.#queue?.gauges() ?? NO_GAUGES);
  }

  /** Look at `key`, for a reason that no watch shows. Nothing when the controller does not run. */
  enqueue(key: string): void {
    this.#queue?.add(key);
  }

  /**
   * Looks at everything, then at what changes. Resolves after `signal` has aborted and the last pass
   * has ended; then it may run again. One run at a time.
   */
  async run(signal: AbortSignal): Promise<void> {
    const queue = new WorkQueue({ clock: this.#options.clock, metrics: this.#queueMetrics });
    this.#queue = queue;
    const unsubscribes = this.#options.sources.map((source) => subscribe(source, queue));
    try {
      const stores = this.#options.sources.map(({ store }) => store);
      await Promise.all(stores.map((store) => store.whenSynced(signal)));
      await this.#workUntil(signal, queue);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const unsubscribe of unsubscribes) unsubscribe();
      queue.close();
      this.#queue = undefined;
    }
  }

  async #workUntil(signal: AbortSignal, queue: WorkQueue): Promise<void> {
    const passes = new AbortController();
    const workers = Promise.all(
      Array.from({ length: this.#limits.workersMax }, () => this.#work(queue, passes.signal)),
    );
    await abortOf(signal);
    queue.close();
    const hasEnded = new AbortController();
    this.#options.clock.sleep(this.#limits.stopGraceMs, hasEnded.signal).then(
      () => passes.abort(signal.reason),
      () => undefined,
    );
    await workers;
    hasEnded.abort();
  }

  async #work(queue: WorkQueue, signal: AbortSignal): Promise<void> {
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
      this.#setActive(1);
      const outcome = await this.#pass(key, signal);
      this.#setActive(-1);
      this.#settle({ key, outcome, queue });
      queue.done(key);
    }
  }

  async #pass(key: string, signal: AbortSignal): Promise<Outcome> {
    const { clock, reconcile } = this.#options;
    const beganAtMs = clock.monotonicMs();
    const limits = { timeoutMs: this.#limits.passTimeoutMs, signal, clock };
    const outcome = await withDeadline(limits, (stop) => reconcile(key, stop)).catch(
      (error: unknown): Outcome => {
        this.#judge(key, error, signal);
        return { kind: 'failed', error };
      },
    );
    this.#metrics.observeReconcile(RESULT[outcome.kind], clock.monotonicMs() - beganAtMs);
    return outcome;
  }

  /** Is what was thrown a bug? */
  #judge(key: string, error: unknown, signal: AbortSignal): void {
    const { log, name } = this.#options;
    if (error instanceof DeadlineError) {
      this.#metrics.countTimeout();
    } else if (!isKubeError(error) && !signal.aborted) {
      this.#metrics.countPanic();
      log.error({ error, key, controller: name }, 'A pass threw: this is a bug');
    }
  }

  #settle(pass: {
    readonly key: string;
    readonly outcome: Outcome;
    readonly queue: WorkQueue;
  }): void {
    const { key, outcome, queue } = pass;
    if (outcome.kind === 'failed') {
      const { error } = outcome;
      const askedMs = isKubeError(error) ? (error.retryAfterMs ?? 0) : 0;
      const delayMs = queue.retry(key, Math.min(askedMs, ASKED_DELAY_MS_MAX));
      const fields = { error, key, delayMs, controller: this.#options.name };
      // Somebody else wrote first: part of everyday life.
      if (isKubeError(error, 'conflict')) this.#options.log.info(fields, 'Cannot finish a pass');
      else this.#options.log.warn(fields, 'Cannot finish a pass');
      return;
    }
    queue.forget(key);
    if (outcome.kind === 'again') queue.addAfter(key, outcome.afterMs);
  }

  #setActive(change: number): void {
    this.#activeWorkers += change;
    this.#metrics.setActiveWorkers(this.#activeWorkers);
  }
}

const RESULT = { done: 'success', again: 'requeue_after', failed: 'error' } as const;

function subscribe({ store, keysOf }: ControllerSource, queue: WorkQueue): () => void {
  return store.subscribe((before, after) => {
    const keys = [before, after].flatMap((object) => (object === undefined ? [] : keysOf(object)));
    for (const key of new Set(keys)) queue.add(key);
  });
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
