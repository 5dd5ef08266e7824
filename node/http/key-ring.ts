/**
 * Who is let in at this moment: a list that may be replaced while requests come in, keys that the primary
 * is asked about, and what is known of both. A list that cannot be read changes nothing but what is said of it: nobody is let in who was not
 * before, and nobody is locked out.
 */

import type { NodeStatus } from '../contract-status.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { AskedKeys } from './asked-keys.ts';
import {
  type AuthenticateInTime,
  keysListed,
  keysListedOrAsked,
  keysOfEnvironment,
} from './auth.ts';

export type KeyRingParts = {
  /** With or without `e_`. */
  readonly environment: string;
  /** hashOfKey of each key that is let in. Undefined, and `asked` too: all are whose shape is right. */
  readonly hashes: ReadonlySet<string> | undefined;
  /** Decides on every key that is not listed. */
  readonly asked?: AskedKeys | undefined;
  /** hashOfKey of this node's own key, by which nodes of an environment know each other. */
  readonly ownHash: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
};

export class KeyRing {
  /** Of questions. */
  readonly authenticate: AuthenticateInTime = (authorization) => this.#locks.asking(authorization);
  /** Of what nodes want of each other: this node's own key opens it besides. */
  readonly authenticatePeer: AuthenticateInTime = (authorization) =>
    this.#locks.peers(authorization);
  readonly #parts: KeyRingParts;
  #hashes: ReadonlySet<string> | undefined;
  #locks: Locks;
  #trouble: { readonly sinceMs: number; readonly reason: string } | undefined;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
    this.#hashes = parts.hashes;
    this.#locks = locksFor(parts, parts.hashes);
    parts.asked?.tell({
      forgotten: () => {
        this.#locks = locksFor(parts, this.#hashes);
      },
    });
  }

  /** From the next request on, these; whoever was remembered is looked up anew. */
  replace(hashes: ReadonlySet<string>): void {
    const before = this.#hashes ?? new Set();
    const added = countOutside(hashes, before);
    const removed = countOutside(before, hashes);
    if (added + removed === 0 && this.#trouble === undefined) return;
    this.#hashes = hashes;
    this.#locks = locksFor(this.#parts, hashes);
    this.#trouble = undefined;
    this.#parts.log.info({ listed: hashes.size, added, removed }, 'Read the list of keys');
  }

  /** `reason`: one clause about why the list cannot be read anew. */
  keep(reason: string): void {
    const { clock, log } = this.#parts;
    this.#trouble = { sinceMs: this.#trouble?.sinceMs ?? clock.nowMs(), reason };
    const listed = this.#hashes?.size ?? 0;
    log.error({ listed }, `Cannot read the list of keys, the one before stays in force: ${reason}`);
  }

  /** As `/fallback/v1/status` shows it. */
  status(): NonNullable<NodeStatus['keys']> {
    const { asked } = this.#parts;
    const trouble = this.#trouble;
    const listed = {
      ...(this.#hashes === undefined ? {} : { listedCount: this.#hashes.size }),
      ...(trouble === undefined ? {} : { trouble }),
    };
    if (asked !== undefined) return { check: 'verify', ...listed, knownCount: asked.knownCount };
    return { check: this.#hashes === undefined ? 'shape' : 'listed', ...listed };
  }
}

/** How many of these are not of those. */
function countOutside(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  return [...these].filter((each) => !those.has(each)).length;
}

type Locks = { readonly asking: AuthenticateInTime; readonly peers: AuthenticateInTime };

/** Each remembers who it let in, so a new list needs new ones. */
function locksFor(
  { environment, ownHash, asked }: KeyRingParts,
  hashes: ReadonlySet<string> | undefined,
): Locks {
  if (asked !== undefined) {
    const admit: AskedKeys['admit'] = (key, caller) => asked.admit(key, caller);
    const lockFor = (listed: ReadonlySet<string>) =>
      keysListedOrAsked(environment, { hashes: listed, admit });
    return { asking: lockFor(hashes ?? new Set()), peers: lockFor(withOwn(hashes, ownHash)) };
  }
  if (hashes === undefined) {
    const anyone = keysOfEnvironment(environment);
    return { asking: anyone, peers: anyone };
  }
  return {
    asking: keysListed(environment, hashes),
    peers: keysListed(environment, withOwn(hashes, ownHash)),
  };
}

function withOwn(hashes: ReadonlySet<string> = new Set(), ownHash: string): ReadonlySet<string> {
  return new Set([...hashes, ownHash]);
}
