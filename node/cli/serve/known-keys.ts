/**
 * Keys that the primary is asked about, as `serve` has them: a client that is made when the first key is
 * asked about, checks that go on while the node runs, and a file from which the next start knows them.
 */

import type { Config } from '../../config/config.ts';
import type { NodeStatus } from '../../contract-status.ts';
import { AskedKeys, type KeyVerdict } from '../../http/asked-keys.ts';
import type { Clock } from '../../lib/clock.ts';
import { reasonOf } from '../../lib/reason-of.ts';
import type { Secret } from '../../lib/secret.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { type KnownKeysPlace, readKnownKeys, writeKnownKeys } from './known-keys-file.ts';

export type KnownKeysParts = {
  readonly config: Pick<Config, 'apiToken' | 'primaryUrl' | 'clientId'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'observeKeyCheck'>;
};

type Client = AsyncDisposable & { ask(key: Secret): Promise<KeyVerdict> };

export class KnownKeys implements AsyncDisposable {
  readonly asked: AskedKeys;
  readonly #parts: KnownKeysParts;
  #client: Promise<Client> | undefined;
  #trouble: NonNullable<NodeStatus['keys']>['notKept'];

  constructor(parts: KnownKeysParts) {
    const { config, clock, log, metrics } = parts;
    this.#parts = parts;
    this.asked = new AskedKeys({
      ask: async (key) => await (await this.#clientNow()).ask(key),
      ownKey: config.apiToken,
      clock,
      log,
      observe: metrics.observeKeyCheck,
    });
  }

  /** As the status shows it; empty: they are kept. */
  get trouble(): Pick<NonNullable<NodeStatus['keys']>, 'notKept'> {
    return this.#trouble === undefined ? {} : { notKept: this.#trouble };
  }

  /** Takes in what an earlier run has left there; from then on keeps them, and checks them again and again. */
  keepIn(place: KnownKeysPlace): AsyncDisposable {
    const ending = new AbortController();
    this.#recallFrom(place);
    let keeping = Promise.resolve();
    let isWaiting = false;
    this.asked.tell({
      changed: () => {
        // What changes while the file is written is in the next one, which is one for all of it.
        if (isWaiting) return;
        isWaiting = true;
        keeping = keeping.then(async () => {
          isWaiting = false;
          await this.#write(place);
        });
      },
    });
    // A check under way ends by itself, within seconds in which others are still to be answered.
    void this.asked.keepChecking(ending.signal);
    return {
      [Symbol.asyncDispose]: async () => {
        ending.abort();
        this.asked.tell({ changed: () => undefined });
        await keeping;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = await this.#client;
    await client?.[Symbol.asyncDispose]();
  }

  /** The HTTP client takes some 10 MB: a node that asks nobody does without it. */
  #clientNow(): Promise<Client> {
    const { primaryUrl: url, clientId } = this.#parts.config;
    this.#client ??= import('../../upstream/key-check.ts').then(
      ({ KeyCheck }) => new KeyCheck({ url, clientId }),
    );
    return this.#client;
  }

  #recallFrom(place: KnownKeysPlace): void {
    try {
      this.asked.recall(readKnownKeys(place));
    } catch (error) {
      this.#notKept(error);
    }
  }

  async #write(place: KnownKeysPlace): Promise<void> {
    try {
      await writeKnownKeys(place, this.asked.known());
      this.#trouble = undefined;
    } catch (error) {
      this.#notKept(error);
    }
  }

  #notKept(error: unknown): void {
    const reason = reasonOf(error);
    const { clock, log } = this.#parts;
    if (this.#trouble?.reason !== reason) {
      log.error({}, `The next start will not know which keys the primary has accepted: ${reason}`);
    }
    this.#trouble = { sinceMs: this.#trouble?.sinceMs ?? clock.nowMs(), reason };
  }
}
