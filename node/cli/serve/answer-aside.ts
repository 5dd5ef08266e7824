/** The thread of long questions as `serve` uses it. */

import { Aside } from '../../aside/aside.ts';
import { startThread } from '../../aside/start-thread.ts';
import type { Config } from '../../config/config.ts';
import { SYSTEM_CLOCK } from '../../lib/clock.ts';
import type { Log } from '../../telemetry/log.ts';
import { answerMemoryBytes } from './copies.ts';

/** In less time a thread is not even started: then the first one answers within the budget, or refuses. */
const BUDGET_MS_MIN = 500;

/** Undefined: there is no time for one. */
export function asideOf(
  { answerBudgetMs: budgetMs, sqlDialect }: Pick<Config, 'answerBudgetMs' | 'sqlDialect'>,
  log: Log,
): Aside | undefined {
  if (budgetMs < BUDGET_MS_MIN) return undefined;
  const settings = { budgetMs, sqlDialect, memoryBytes: answerMemoryBytes() };
  return new Aside({ settings, clock: SYSTEM_CLOCK, log, start: startThread });
}
