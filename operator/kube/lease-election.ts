/**
 * One leader among several candidates, by a Lease. Whoever cannot renew in time stops leading and stays
 * a candidate; nothing exits. Expiry is measured by each candidate's own monotonic clock, so wrong
 * clocks on walls make no second leader.
 *
 *   leader     stops at   last renewal sent + renewDeadlineMs
 *   others     take over  lease duration after they first saw its last renewal, which is later
 *
 * What lies between the two (5 s by default) is the leader's time to end its work.
 */

import type { KubeClient } from './client.ts';
import type { Clock } from './clock.ts';
import { orAborted, withDeadline } from './deadline.ts';
import { isKubeError } from './kube-error.ts';
import { heldLease, type Hold, holdOf, LEASES, newLease, releasedLease } from './lease.ts';
import type { Log } from './log.ts';
import type { LeaderMetrics } from './metrics.ts';
import type { LiveObject, ObjectName } from './object.ts';

export type ElectionTiming = {
  /** How long others wait after a renewal. Whole seconds in the Lease. */
  readonly leaseMs: number;
  /** How long the leader leads after a renewal. Less than `leaseMs`. */
  readonly renewDeadlineMs: number;
  /** Between renewals, and between looks of those who wait. */
  readonly retryMs: number;
};

/** The defaults of client-go's users. */
export const ELECTION_TIMING: ElectionTiming = {
  leaseMs: 15_000,
  renewDeadlineMs: 10_000,
  retryMs: 2_000,
};

export type ElectionOptions = {
  /** Over a transport of its own. */
  readonly client: Pick<KubeClient, 'find' | 'create' | 'update'>;
  readonly lease: ObjectName;
  /** Unique to this start of this process. */
  readonly identity: string;
  readonly timing?: ElectionTiming;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: LeaderMetrics;
};

/** What a candidate has seen of the lease. */
type Sighting = { readonly lease: LiveObject; readonly firstSeenAtMs: number };

export class LeaseElection {
  readonly #options: ElectionOptions;
  readonly #timing: ElectionTiming;
  readonly #hold: Hold;
  /** A reply that is lost must not cost the time of the next tries. */
  readonly #tryMsMax: number;
  #seen: Sighting | undefined;

  constructor(options: ElectionOptions) {
    this.#options = options;
    this.#timing = options.timing ?? ELECTION_TIMING;
    this.#tryMsMax = this.#timing.renewDeadlineMs / 3;
    this.#hold = { holder: options.identity, leaseMs: this.#timing.leaseMs };
  }

  /**
   * Stands for election until `signal` aborts; calls `lead` each time it wins. The signal that `lead`
   * gets aborts when it must stop, and only after it has ended is the lease given back or fought for again.
   */
  async run(lead: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { log, lease, identity, metrics } = this.#options;
    while (!signal.aborted) {
      const renewedAtMs = await this.#win(signal);
      if (renewedAtMs === undefined) return;
      log.info({ lease, identity }, 'Leading');
      metrics.setLeading(true);
      await this.#leadFrom(renewedAtMs, { lead, signal });
      metrics.setLeading(false);
      log.info({ lease, identity }, 'Not leading any more');
      // Others first: whatever ended this term may be the fault of this candidate.
      await this.#options.clock.sleep(this.#timing.retryMs, signal).catch(() => undefined);
    }
  }

  /** When the lease was ours, as of before it was asked for; undefined when `signal` aborts first. */
  async #win(signal: AbortSignal): Promise<number | undefined> {
    const { clock, random, log } = this.#options;
    while (!signal.aborted) {
      try {
        const renewedAtMs = await this.#tryToHold(this.#tryMsMax, signal);
        if (renewedAtMs !== undefined) return renewedAtMs;
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, 'Cannot read or take the lease');
      }
      const delayMs = this.#timing.retryMs * (1 + random() / 5);
      await clock.sleep(delayMs, signal).catch(() => undefined);
    }
    return undefined;
  }

  async #leadFrom(
    renewedAtMs: number,
    work: { readonly lead: (signal: AbortSignal) => Promise<void>; readonly signal: AbortSignal },
  ): Promise<void> {
    const { log } = this.#options;
    const stop = new AbortController();
    const isOver = new AbortController();
    const leading = work
      .lead(stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.error({ error }, 'The work of the leader threw');
      })
      .finally(() => isOver.abort());
    await this.#renewUntilLost(renewedAtMs, AbortSignal.any([work.signal, isOver.signal]));
    stop.abort(new Error('not leading any more'));
    await leading;
    await this.#release();
  }

  /** Returns when the lease is lost or may be, or `signal` aborts. */
  async #renewUntilLost(renewedAtMs: number, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const { renewDeadlineMs, retryMs } = this.#timing;
    let deadlineMs = renewedAtMs + renewDeadlineMs;
    while (!signal.aborted) {
      const waitMs = Math.min(retryMs, deadlineMs - clock.monotonicMs());
      await clock.sleep(Math.max(0, waitMs), signal).catch(() => undefined);
      const leftMs = deadlineMs - clock.monotonicMs();
      if (signal.aborted || leftMs <= 0) return;
      try {
        const renewed = await this.#tryToHold(Math.min(leftMs, this.#tryMsMax), signal);
        if (renewed === undefined) return;
        deadlineMs = renewed + renewDeadlineMs;
      } catch (error) {
        if (!signal.aborted) log.warn({ error, leftMs }, 'Cannot renew the lease');
      }
    }
  }

  /**
   * Renews or takes the lease if that is allowed. When that was sent, if it worked; undefined when it is
   * another's. Throws when nobody knows, at the latest after `timeoutMs`.
   */
  #tryToHold(timeoutMs: number, signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.#options;
    // Who leads must stop in time, whether what was asked listens or not.
    return withDeadline({ timeoutMs, signal, clock }, (stop) =>
      orAborted(this.#insist(stop), stop),
    );
  }

  async #insist(signal: AbortSignal): Promise<number | undefined> {
    try {
      return await this.#hopefully(signal);
    } catch (error) {
      if (!isKubeError(error, 'conflict', 'not_found', 'already_exists')) throw error;
      // Somebody wrote: what we know is old.
      this.#options.metrics.countSlowPath();
      this.#seen = undefined;
      return this.#hopefully(signal);
    }
  }

  /** Throws `conflict` and the like when what is known of the lease is not its newest state. */
  async #hopefully(signal: AbortSignal): Promise<number | undefined> {
    const { client, clock, lease: name, identity } = this.#options;
    const isOurs = this.#seen !== undefined && holdOf(this.#seen.lease)?.holder === identity;
    const lease = isOurs ? this.#seen?.lease : await this.#look(signal);
    if (lease !== undefined && !this.#isFree(lease)) return undefined;
    const sentAtMs = clock.monotonicMs();
    const nowMs = clock.nowMs();
    const held =
      lease === undefined
        ? await client.create(LEASES, newLease(name, this.#hold, nowMs), signal)
        : await client.update(LEASES, heldLease(lease, this.#hold, nowMs), signal);
    this.#seen = { lease: held, firstSeenAtMs: sentAtMs };
    return sentAtMs;
  }

  /** The lease as it is now. A version seen before keeps the time when it was first seen. */
  async #look(signal: AbortSignal): Promise<LiveObject | undefined> {
    const { client, clock, lease: name } = this.#options;
    const lease = await client.find(LEASES, name, signal);
    if (lease === undefined) {
      this.#seen = undefined;
    } else if (this.#seen?.lease.metadata.resourceVersion !== lease.metadata.resourceVersion) {
      this.#seen = { lease, firstSeenAtMs: clock.monotonicMs() };
    }
    return lease;
  }

  /** Nobody's, ours, or not renewed for as long as its holder said. */
  #isFree(lease: LiveObject): boolean {
    const { clock, identity } = this.#options;
    const hold = holdOf(lease);
    if (hold === undefined || hold.holder === identity) return true;
    const seenForMs = clock.monotonicMs() - (this.#seen?.firstSeenAtMs ?? clock.monotonicMs());
    return seenForMs >= Math.max(hold.leaseMs, this.#timing.leaseMs);
  }

  /** Gives the lease back if it is ours. A failure only costs others their patience. */
  async #release(): Promise<void> {
    const { client, clock, identity, log } = this.#options;
    const lease = this.#seen?.lease;
    if (lease === undefined || holdOf(lease)?.holder !== identity) return;
    this.#seen = undefined;
    const limits = {
      timeoutMs: this.#timing.retryMs,
      signal: new AbortController().signal,
      clock,
    };
    try {
      await withDeadline(limits, (signal) =>
        orAborted(client.update(LEASES, releasedLease(lease, clock.nowMs()), signal), signal),
      );
    } catch (error) {
      log.warn({ error }, 'Cannot release the lease');
    }
  }
}
