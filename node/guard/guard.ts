/**
 * May this copy take the place of the one that serves? It is tried first: its policy's own tests, what
 * it has lost, and the questions that were really asked. Changes nothing: whoever swaps does so, or not.
 */

import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { compareWorlds } from './compare-worlds.ts';
import { findingsOf, type Trial } from './findings.ts';
import type { GuardState } from './hold.ts';
import { type Decision, judge } from './judge.ts';
import type { GuardMode } from './mode.ts';
import type { QuestionReservoir } from './question-reservoir.ts';
import { type GuardReport, reportOf } from './report.ts';
import { shrinkageOf } from './shrinkage.ts';
import type { Pace } from './slices.ts';
import { type PolicyTrial, tryPolicy } from './try-policy.ts';

export type SwapToGuard = {
  /** The world that serves; undefined: none yet. Then nothing is ever held: there is no other answer. */
  readonly current: World | undefined;
  /** Whoever calls keeps open what it is read from. */
  readonly next: World;
  readonly reservoir: Pick<QuestionReservoir, 'questions'>;
  readonly mode: GuardMode;
  /** Of the verdict before; undefined at first. */
  readonly state: GuardState;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** Resolves when everybody who waits for the thread has had a turn. */
  readonly yieldToOthers: Pace['yieldToOthers'];
  readonly signal: AbortSignal;
};

export type GuardVerdict = {
  readonly decision: Decision;
  /** To be handed in with the next copy. */
  readonly state: GuardState;
  readonly report: GuardReport;
};

/**
 * Tries the copy, in slices of the caller's thread. Throws the signal's reason when that aborts, and
 * NodeError `wrong_environment`. A copy for which this throws must not be taken.
 */
export async function guardSwap(swap: SwapToGuard): Promise<GuardVerdict> {
  const { current, next, mode, state, clock } = swap;
  const startedMs = clock.monotonicMs();
  const triedAtMs = clock.nowMs();
  if (current !== undefined && current.environment !== next.environment) {
    const message = 'Cannot use the copy: it is of another environment than the one that serves';
    throw new NodeError('wrong_environment', message);
  }
  const trial = mode === 'off' ? UNTRIED : await trySwap(swap);
  const copy = `${next.takenAtMs} ${next.generation}`;
  const moment = { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs(), copy };
  const canHold = current !== undefined;
  const judgement = judge(findingsOf(trial), { mode, canHold, state, moment });
  const durationMs = Math.round(moment.monotonicMs - startedMs);
  const report = reportOf(judgement, trial, { mode, triedAtMs, durationMs });
  return { decision: judgement.decision, state: judgement.state, report };
}

const UNTRIED: Trial = {
  tests: undefined,
  isPolicyEmptied: false,
  shrinkage: undefined,
  comparison: undefined,
};

/** Somebody else may replace the world that serves meanwhile: its file must stay open until the end. */
async function trySwap(swap: SwapToGuard): Promise<Trial> {
  const letGo = swap.current?.origin.lease.take();
  try {
    return await tryCopy(swap);
  } finally {
    letGo?.();
  }
}

async function tryCopy({ current, next, ...parts }: SwapToGuard): Promise<Trial> {
  const { clock, yieldToOthers, signal } = parts;
  const pace = { clock, yieldToOthers, signal };
  const nowSeconds = Math.floor(clock.nowMs() / 1_000);
  const tests = await testsOf(current, next, { nowSeconds, pace });
  if (current === undefined) return { ...UNTRIED, tests };
  const questions = parts.reservoir.questions();
  return {
    tests,
    isPolicyEmptied: hasRules(current) && !hasRules(next),
    shrinkage: shrinkageOf(current, next),
    comparison: await compareWorlds({ current, next, questions, nowSeconds, pace }),
  };
}

/** A policy that serves was tried when it came, or there was no choice. */
async function testsOf(
  current: World | undefined,
  next: World,
  options: { readonly nowSeconds: number; readonly pace: Pace },
): Promise<PolicyTrial | undefined> {
  if (current !== undefined && current.policySource === next.policySource) return undefined;
  return await tryPolicy({ policy: next.policy, ...options });
}

function hasRules({ policy }: World): boolean {
  return policy.program.clauses.length > 0;
}
