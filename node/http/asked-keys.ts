/**
 * Keys that the primary is asked about: once each before it is let in, and again and again while the node
 * runs, so that one that is revoked goes. What is not known while the primary cannot tell is never let in;
 * what is known is never forgotten for a primary that cannot tell. Of keys only hashes are handed out.
 */

import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { Secret } from '../lib/secret.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import type { Log } from '../telemetry/log.ts';
import { type Caller, hashOfKey, nameOf } from './auth.ts';

/** `unknown`: the primary cannot be reached, or says neither yes nor no. */
export type KeyVerdict = 'accepted' | 'refused' | 'unknown';

/** What may be kept of a key that is let in. */
export type KnownKey = {
  /** hashOfKey. */
  readonly hash: string;
  /** When the primary accepted it last, in milliseconds since 1970. */
  readonly checkedAtMs: number;
};

/** How a key was checked; `not_asked`: too many were being asked about, or the primary is silent. */
export type KeyCheckOutcome = KeyVerdict | 'not_asked';

export type AskedKeysParts = {
  /** Asks the primary. Never rejects, and ends by itself. */
  readonly ask: (key: Secret) => Promise<KeyVerdict>;
  /** The node's own: while the primary refuses that one too, its refusals say nothing of others. */
  readonly ownKey: Secret;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe: (outcome: KeyCheckOutcome) => void;
  readonly limits?: AskedKeysLimits;
};

export type AskedKeysLimits = {
  readonly knownMax: number;
  /** Refusals that are remembered; the oldest make room. */
  readonly refusedMax: number;
  /** How long a refusal is remembered: as long a key that was just made may have to wait. */
  readonly refusedMs: number;
  readonly askingMax: number;
  readonly asksPerSecond: number;
  readonly asksBurst: number;
  /** After a primary that could not tell: how long it is taken to be so. */
  readonly silentMs: number;
  readonly recheckIntervalMs: number;
  /** A key that nobody has shown since the start goes when the primary accepted it so long ago. */
  readonly unseenMsMax: number;
};

/** An environment has 128 keys at most. */
export const ASKED_KEYS_LIMITS: AskedKeysLimits = {
  knownMax: 1_024,
  refusedMax: 4_096,
  refusedMs: 60_000,
  askingMax: 64,
  asksPerSecond: 4,
  asksBurst: 128,
  silentMs: 5_000,
  recheckIntervalMs: 10 * 60_000,
  unseenMsMax: 7 * 24 * 3_600_000,
};

type Known = {
  readonly checkedAtMs: number;
  /** Undefined: it is known from an earlier run, and nobody has shown it in this one. */
  readonly shown: Shown | undefined;
};

type Shown = { readonly key: Secret; readonly caller: Caller };

export class AskedKeys {
  readonly #parts: AskedKeysParts;
  readonly #limits: AskedKeysLimits;
  readonly #budget: TokenBucket;
  /** By hash, the one that was checked longest ago first. */
  readonly #known = new Map<string, Known>();
  /** By hash: until when, as Clock.monotonicMs; the oldest first. */
  readonly #refused = new Map<string, number>();
  readonly #asking = new Map<string, Promise<KeyVerdict>>();
  #silentUntilMs = -Infinity;
  #onForgotten: () => void = () => undefined;
  #onChange: () => void = () => undefined;

  constructor(parts: AskedKeysParts) {
    const { limits = ASKED_KEYS_LIMITS, clock } = parts;
    const { asksPerSecond: perSecond, asksBurst: burst } = limits;
    this.#parts = parts;
    this.#limits = limits;
    this.#budget = new TokenBucket({ perSecond, burst, clock });
  }

  get knownCount(): number {
    return this.#known.size;
  }

  /** `forgotten` is told of each key that is let in no more, `changed` of each change to `known`. */
  tell(listener: { readonly forgotten?: () => void; readonly changed?: () => void }): void {
    this.#onForgotten = listener.forgotten ?? this.#onForgotten;
    this.#onChange = listener.changed ?? this.#onChange;
  }

  known(): readonly KnownKey[] {
    return [...this.#known].map(([hash, { checkedAtMs }]) => ({ hash, checkedAtMs }));
  }

  /** Of an earlier run; what this one has found out meanwhile stands. */
  recall(keys: readonly KnownKey[]): void {
    const { knownMax } = this.#limits;
    const found = [...this.#known];
    this.#known.clear();
    const oldestFirst = keys.toSorted((a, b) => a.checkedAtMs - b.checkedAtMs).slice(-knownMax);
    for (const { hash, checkedAtMs } of oldestFirst) {
      if (!this.#isRefused(hash)) this.#known.set(hash, { checkedAtMs, shown: undefined });
    }
    for (const [hash, known] of found) this.#know(hash, known);
  }

  /**
   * The caller of a well-formed key of the environment, at once if it is known. Throws, or rejects with,
   * NodeError `unauthorized` for one that the primary refuses, `upstream_unavailable` while nobody can tell.
   */
  admit(key: string, caller: Caller): Caller | Promise<Caller> {
    const hash = hashOfKey(key);
    const known = this.#known.get(hash);
    if (known !== undefined) {
      if (known.shown === undefined) this.#seenAgain(hash, { key: new Secret(key), caller });
      return caller;
    }
    if (this.#isRefused(hash)) throw refusedBy(caller);
    const asking = this.#ask(hash, { key: new Secret(key), caller });
    if (asking === undefined) throw cannotTell(caller);
    return asking.then((verdict) => {
      if (verdict === 'accepted') return caller;
      throw verdict === 'refused' ? refusedBy(caller) : cannotTell(caller);
    });
  }

  /** Asks about all that are let in, now and every few minutes, until the signal aborts. */
  async keepChecking(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    while (!signal.aborted) {
      await this.#checkAll(signal);
      await clock.sleep(this.#limits.recheckIntervalMs, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
    }
  }

  /** One after the other, until the primary cannot tell of the node's own either. */
  async #checkAll(signal: AbortSignal): Promise<void> {
    if (this.#known.size === 0 || !(await this.#isPrimaryWell())) return;
    // A copy: whoever is accepted is moved to the end.
    const known = Array.from(this.#known);
    for (const [hash, { shown, checkedAtMs }] of known) {
      if (signal.aborted) return;
      if (shown === undefined) {
        const unseenMs = Math.abs(this.#parts.clock.nowMs() - checkedAtMs);
        if (unseenMs > this.#limits.unseenMsMax) this.#forget(hash);
        continue;
      }
      const verdict = await this.#verdictOn(hash, shown);
      if (verdict === 'unknown' && !(await this.#isPrimaryWell())) return;
    }
  }

  /** From an earlier run: it is let in, and asked about beside that. */
  #seenAgain(hash: string, shown: Shown): void {
    const checkedAtMs = this.#known.get(hash)?.checkedAtMs ?? 0;
    this.#known.set(hash, { checkedAtMs, shown });
    void this.#ask(hash, shown);
  }

  /** Undefined: it cannot be asked at this moment. Whoever asks about the same key waits for one answer. */
  #ask(hash: string, shown: Shown): Promise<KeyVerdict> | undefined {
    const { observe } = this.#parts;
    const under = this.#asking.get(hash);
    if (under !== undefined) return under;
    if (
      this.#isSilent() ||
      this.#asking.size >= this.#limits.askingMax ||
      !this.#budget.tryTake()
    ) {
      observe('not_asked');
      return undefined;
    }
    const asking = this.#verdictOn(hash, shown).finally(() => this.#asking.delete(hash));
    this.#asking.set(hash, asking);
    return asking;
  }

  /** Asks, and takes the answer in. */
  async #verdictOn(hash: string, shown: Shown): Promise<KeyVerdict> {
    const said = await this.#answerTo(shown.key);
    const verdict = said === 'refused' ? await this.#confirmed(hash, shown.key) : said;
    if (verdict === 'accepted') this.#accept(hash, shown);
    else if (verdict === 'refused') this.#refuse(hash, shown.caller);
    return verdict;
  }

  /**
   * What becomes of a refusal. It counts only if the primary is in a state to tell; and of a key that was let
   * in, only if it says so once more: what answers for it is many machines, of which one may refuse everybody,
   * and the next one accept the node's own key.
   */
  async #confirmed(hash: string, key: Secret): Promise<KeyVerdict> {
    if (!(await this.#isPrimaryWell())) return 'unknown';
    return this.#known.has(hash) ? await this.#answerTo(key) : 'refused';
  }

  async #answerTo(key: Secret): Promise<KeyVerdict> {
    const { ask, clock, observe } = this.#parts;
    const verdict = await ask(key);
    observe(verdict);
    const isSilent = verdict === 'unknown';
    this.#silentUntilMs = isSilent ? clock.monotonicMs() + this.#limits.silentMs : -Infinity;
    return verdict;
  }

  #accept(hash: string, shown: Shown): void {
    const isNew = !this.#known.has(hash);
    this.#know(hash, { checkedAtMs: this.#parts.clock.nowMs(), shown });
    this.#onChange();
    if (isNew) {
      this.#parts.log.info({}, `Letting in key ${nameOf(shown.caller)}: the primary accepts it`);
    }
  }

  #refuse(hash: string, caller: Caller): void {
    if (this.#known.has(hash)) {
      this.#forget(hash);
      this.#parts.log.warn({}, `Letting in key ${nameOf(caller)} no more: the primary refuses it`);
    }
    if (this.#refused.size >= this.#limits.refusedMax) removeFirst(this.#refused);
    this.#refused.set(hash, this.#parts.clock.monotonicMs() + this.#limits.refusedMs);
  }

  async #isPrimaryWell(): Promise<boolean> {
    return (await this.#answerTo(this.#parts.ownKey)) === 'accepted';
  }

  /** As the one that was checked last. */
  #know(hash: string, known: Known): void {
    this.#known.delete(hash);
    this.#known.set(hash, known);
    if (this.#known.size <= this.#limits.knownMax) return;
    removeFirst(this.#known);
    this.#onForgotten();
  }

  #forget(hash: string): void {
    this.#known.delete(hash);
    this.#onForgotten();
    this.#onChange();
  }

  #isRefused(hash: string): boolean {
    const untilMs = this.#refused.get(hash);
    if (untilMs === undefined) return false;
    if (this.#parts.clock.monotonicMs() < untilMs) return true;
    this.#refused.delete(hash);
    return false;
  }

  #isSilent(): boolean {
    return this.#parts.clock.monotonicMs() < this.#silentUntilMs;
  }
}

function removeFirst(map: Map<string, unknown>): void {
  for (const hash of map.keys()) {
    map.delete(hash);
    return;
  }
}

function refusedBy(caller: Caller): NodeError {
  return new NodeError(
    'unauthorized',
    `Cannot let the request in: the primary refuses key ${nameOf(caller)}`,
  );
}

/** Not 401: the key may be good, and whoever has it should ask again rather than look for another. */
function cannotTell(caller: Caller): NodeError {
  return new NodeError(
    'upstream_unavailable',
    `Cannot let the request in: key ${nameOf(caller)} is new to this node, which cannot ask the primary about it now; ask again in a few seconds`,
  );
}
