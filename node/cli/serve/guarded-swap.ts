/** The guard as `serve` uses it: what it remembers from one copy to the next, and whom it tells. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { guardSwap } from '../../guard/guard.ts';
import type { GuardState } from '../../guard/hold.ts';
import type { GuardMode } from '../../guard/mode.ts';
import { QuestionReservoir } from '../../guard/question-reservoir.ts';
import { type GuardReport, summaryOf } from '../../guard/report.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Admission } from '../../sync/sync-once.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { World } from '../../world/world.ts';

export type GuardParts = {
  readonly mode: GuardMode;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'observeVerdict'>;
};

export class GuardedSwap {
  /** The questions that were really asked. */
  readonly reservoir = new QuestionReservoir();
  readonly #parts: GuardParts;
  #state: GuardState;
  #report: GuardReport | undefined;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Of the last copy that was tried; undefined: none was. */
  get report(): GuardReport | undefined {
    return this.#report;
  }

  /** Tries the next world beside the one that serves. Throws what guardSwap throws. */
  async admit(current: World | undefined, next: World, signal: AbortSignal): Promise<Admission> {
    const { mode, clock } = this.#parts;
    const yieldToOthers = () => nextTurn();
    const { reservoir } = this;
    const swap = { current, next, reservoir, mode, clock, yieldToOthers, signal };
    const { decision, state, report } = await guardSwap({ ...swap, state: this.#state });
    this.#state = state;
    this.#report = report;
    this.#tell(report);
    return decision === 'hold' ? { kind: 'held', reason: reasonOf(report) } : { kind: 'admitted' };
  }

  #tell(report: GuardReport): void {
    const { log, metrics } = this.#parts;
    metrics.observeVerdict(report.verdict);
    const { examples: _, ...details } = report;
    if (report.verdict === 'take') log.info(details, summaryOf(report));
    else log[report.verdict === 'hold' ? 'error' : 'warn'](details, summaryOf(report));
  }
}

function reasonOf({ reasons }: GuardReport): string {
  return reasons.map(({ message }) => message).join('; ');
}
