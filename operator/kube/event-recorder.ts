/**
 * Events of events.k8s.io/v1: what `kubectl describe` shows. The same thing again is counted in a
 * series, one object cannot flood the API server, and nothing that goes wrong here reaches a pass.
 */

import type { KubeClient } from './client.ts';
import type { Clock } from './clock.ts';
import { isKubeError } from './kube-error.ts';
import type { Log } from './log.ts';
import { microTimeOf } from './micro-time.ts';
import type { KubeObject, LiveObject } from './object.ts';
import type { ResourceType } from './resource-type.ts';

export const EVENTS: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  isNamespaced: true,
};

export type EventNote = {
  readonly type: 'Normal' | 'Warning';
  /** Why, for machines: `VolumeGrown`. */
  readonly reason: string;
  /** What was done, for machines: `GrowVolume`. */
  readonly action: string;
  /** For people. Cut after 1,000 bytes. */
  readonly note: string;
};

export type EventRecorderOptions = {
  readonly client: Pick<KubeClient, 'create' | 'update'>;
  /** `fallback.oso.dev/operator` */
  readonly controller: string;
  /** Which replica of it. */
  readonly instance: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** Of the process: ends what is being sent. */
  readonly signal: AbortSignal;
};

/** As client-go's: so many at once, then one in five minutes, of one object. */
const BURST = 25;
const REFILL_MS = 300_000;
/** The same thing after this is told anew. */
const SERIES_MS_MAX = 360_000;
/** Events of objects that are gone are forgotten, oldest first. */
const SERIES_MAX = 4_096;
const UNSENT_MAX = 1_000;
/** The API server takes 1,024, and counts bytes. */
const NOTE_BYTES_MAX = 1_000;
const INSTANCE_CHARACTERS_MAX = 128;
/** A name has 253 at most; the rest makes it unique. */
const NAME_CHARACTERS_MAX = 220;

type Series = {
  readonly name: string;
  count: number;
  countSent: number;
  lastAtMs: number;
  /** As the API server has it; none before the first is sent. */
  stored: LiveObject | undefined;
};

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new Map<string, Series>();
  /** When all events of an object so far have been paid for, by uid. */
  readonly #paidAtMs = new Map<string, number>();
  #sending: Promise<void> = Promise.resolve();
  #unsent = 0;
  /** Makes names unique, as chance does among replicas. */
  #recorded = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** Returns at once and never throws. Sent in the order of recording. */
  record(regarding: LiveObject, told: EventNote): void {
    const note = { ...told, note: cut(told.note) };
    if (this.#unsent >= UNSENT_MAX || !this.#maySpend(regarding.metadata.uid)) {
      this.#options.log.debug(
        { ...note, uid: regarding.metadata.uid },
        'An event too many: not sent',
      );
      return;
    }
    const series = this.#seriesOf(regarding, note);
    this.#unsent += 1;
    this.#sending = this.#sending
      .then(() => this.#send(regarding, note, series))
      .catch((error: unknown) => this.#options.log.warn({ error, ...note }, 'Cannot send an event'))
      .finally(() => (this.#unsent -= 1));
  }

  /** Resolves when all that was recorded before has been sent or given up. */
  flush(): Promise<void> {
    return this.#sending;
  }

  #maySpend(uid: string): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    const fullAtMs = nowMs - BURST * REFILL_MS;
    const paidAtMs = Math.max(this.#paidAtMs.get(uid) ?? fullAtMs, fullAtMs) + REFILL_MS;
    if (paidAtMs > nowMs) return false;
    setNewest(this.#paidAtMs, uid, paidAtMs);
    return true;
  }

  #seriesOf(regarding: LiveObject, note: EventNote): Series {
    const { clock, random } = this.#options;
    const nowMs = clock.nowMs();
    const key = JSON.stringify([regarding.metadata.uid, note]);
    const known = this.#series.get(key);
    const isSame = known !== undefined && nowMs - known.lastAtMs <= SERIES_MS_MAX;
    this.#recorded += 1;
    const chance = Math.floor(random() * 2 ** 32);
    const unique = [nowMs, chance, this.#recorded].map((each) => each.toString(16)).join('');
    const series: Series = isSame
      ? known
      : {
          name: `${nameBefore(regarding)}.${unique}`,
          count: 0,
          countSent: 0,
          lastAtMs: nowMs,
          stored: undefined,
        };
    series.count += 1;
    series.lastAtMs = nowMs;
    setNewest(this.#series, key, series);
    return series;
  }

  async #send(regarding: LiveObject, note: EventNote, series: Series): Promise<void> {
    const { client, signal } = this.#options;
    // Sent together with an earlier one.
    if (series.countSent >= series.count) return;
    const { count, stored } = series;
    if (stored === undefined) {
      const event = this.#eventOf(regarding, note, series);
      series.stored = await client.create(EVENTS, event, signal);
      series.countSent = 1;
      if (count === 1) return;
      await this.#send(regarding, note, series);
      return;
    }
    const lastObservedTime = microTimeOf(series.lastAtMs);
    const told = { ...stored, series: { count, lastObservedTime } };
    series.stored = await client.update(EVENTS, told, signal).catch((error: unknown) => {
      if (!isKubeError(error, 'conflict', 'not_found')) throw error;
      // It has expired, or somebody edited it: the next one is told anew.
      return undefined;
    });
    series.countSent = series.stored === undefined ? series.countSent : count;
  }

  #eventOf(regarding: LiveObject, note: EventNote, { name, lastAtMs }: Series): KubeObject {
    const { controller, instance } = this.#options;
    const { namespace, uid, resourceVersion } = regarding.metadata;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace: namespace ?? 'default' },
      eventTime: microTimeOf(lastAtMs),
      reportingController: controller,
      reportingInstance: instance.slice(0, INSTANCE_CHARACTERS_MAX),
      ...note,
      regarding: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        name: regarding.metadata.name,
        namespace,
        uid,
        resourceVersion,
      },
    };
  }
}

/** Each part of a name between dots ends in a letter or a digit. */
function nameBefore({ metadata }: LiveObject): string {
  return metadata.name.slice(0, NAME_CHARACTERS_MAX).replace(/[-.]+$/u, '');
}

/** In whole characters. */
function cut(note: string): string {
  const bytes = Buffer.from(note).subarray(0, NOTE_BYTES_MAX);
  return new TextDecoder().decode(bytes, { stream: true });
}

/** Sets it as the newest of at most SERIES_MAX. */
function setNewest<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > SERIES_MAX && oldest !== undefined) map.delete(oldest);
}
