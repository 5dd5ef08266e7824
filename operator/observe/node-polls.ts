/**
 * Asks the nodes of every fleet, each about every ten seconds, beside the passes: a pass takes what was
 * heard last and never waits for a node. What a node says anew wakes its fleet.
 */

import type { Clock } from '../kube/clock.ts';
import type { HttpGet, NodeAddress } from './http-get.ts';
import { isDeepStrictEqual } from 'node:util';
import { askNode } from './ask-node.ts';
import { isSameReport, type NodeReport } from './node-report.ts';

/** A pod that can be asked. */
export type NodeTarget = {
  /** Tells it from another of the same name. */
  readonly uid: string;
  readonly address: NodeAddress;
  /** As its kubelet says: a node whose readiness has changed has something to say. */
  readonly isReady: boolean;
};

export type NodePollsOptions = {
  readonly get: HttpGet;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Told when nodes of the fleet say something that they had not said before. */
  readonly onNews: (fleet: string) => void;
  readonly limits?: Partial<PollLimits>;
};

export type PollLimits = {
  /** Between two looks at one node, give or take a tenth. A kubelet probes as often. */
  readonly intervalMs: number;
  /** Nodes that are asked at once, of all fleets together. */
  readonly asksMax: number;
};

export const POLL_LIMITS: PollLimits = { intervalMs: 10_000, asksMax: 16 };

/** What each node that is still there said last, by the uid of its pod; none: not heard yet. */
export type NodeReports = ReadonlyMap<string, NodeReport>;

type Poll = {
  readonly targets: ReadonlyMap<string, NodeTarget>;
  readonly reports: Map<string, NodeReport>;
  readonly stop: AbortController;
};

export class NodePolls {
  readonly #options: NodePollsOptions;
  readonly #limits: PollLimits;
  readonly #polls = new Map<string, Poll>();
  readonly #waiting: (() => void)[] = [];
  #asks = 0;

  constructor(options: NodePollsOptions) {
    this.#options = options;
    this.#limits = { ...POLL_LIMITS, ...options.limits };
  }

  /**
   * These are the fleet's nodes. When they are others than before, all are asked at once; the reports are
   * what has been heard up to this moment.
   */
  follow(fleet: string, targets: readonly NodeTarget[]): NodeReports {
    const known = this.#polls.get(fleet);
    if (known !== undefined && isSameTargets(known.targets, targets)) return known.reports;
    known?.stop.abort();
    const byUid = new Map(targets.map((target) => [target.uid, target]));
    const kept = [...(known?.reports ?? [])].filter(
      ([uid]) => known !== undefined && isSamePlace(known.targets.get(uid), byUid.get(uid)),
    );
    const poll: Poll = { targets: byUid, reports: new Map(kept), stop: new AbortController() };
    this.#polls.set(fleet, poll);
    void this.#run(fleet, poll);
    return poll.reports;
  }

  /** The fleet is gone. */
  forget(fleet: string): void {
    this.#polls.get(fleet)?.stop.abort();
    this.#polls.delete(fleet);
  }

  /** Asks nobody any more. */
  close(): void {
    for (const fleet of this.#polls.keys()) this.forget(fleet);
  }

  async #run(fleet: string, poll: Poll): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = poll.stop;
    while (!signal.aborted && poll.targets.size > 0) {
      await this.#askAll(fleet, poll);
      const intervalMs = this.#limits.intervalMs * (0.9 + random() / 5);
      await clock.sleep(intervalMs, signal).catch(() => undefined);
    }
  }

  /** One round. Tells once, however many have news. */
  async #askAll(fleet: string, poll: Poll): Promise<void> {
    const { signal } = poll.stop;
    const news = await Promise.all(
      [...poll.targets.values()].map(async (target) => {
        const report = await this.#ask(target, signal);
        const known = poll.reports.get(target.uid);
        if (signal.aborted) return false;
        poll.reports.set(target.uid, report);
        return known === undefined || !isSameReport(known, report);
      }),
    );
    if (!signal.aborted && news.includes(true)) this.#options.onNews(fleet);
  }

  async #ask({ address }: NodeTarget, signal: AbortSignal): Promise<NodeReport> {
    const { get, clock } = this.#options;
    await this.#enter();
    try {
      return await askNode(address, { get, nowMs: () => clock.nowMs() }, signal);
    } finally {
      this.#asks -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    while (this.#asks >= this.#limits.asksMax) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#asks += 1;
  }
}

function isSameTargets(known: ReadonlyMap<string, NodeTarget>, targets: readonly NodeTarget[]) {
  return (
    known.size === targets.length &&
    targets.every((target) => {
      const before = known.get(target.uid);
      return isDeepStrictEqual(before, target);
    })
  );
}

function isSamePlace(a: NodeTarget | undefined, b: NodeTarget | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.address.ip === b.address.ip &&
    a.address.port === b.address.port
  );
}
