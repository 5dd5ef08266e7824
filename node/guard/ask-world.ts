/** One question asked of one world under the limits of a trial. Whatever goes wrong is an answer, too. */

import { actions } from '../authz/actions.ts';
import type { AskedQuestion } from '../authz/asked-question.ts';
import { authorize } from '../authz/authorize.ts';
import { evaluateQuery } from '../authz/evaluate-query.ts';
import { list } from '../authz/list.ts';
import { query } from '../authz/query.ts';
import { createEngine } from '../eval/engine.ts';
import type { QuestionClock } from '../eval/evaluator.ts';
import { unreachable } from '../lib/assert.ts';
import { type ErrorCode, NodeError } from '../lib/errors.ts';
import { textOf } from '../polar/unifier.ts';
import type { World } from '../world/world.ts';
import { TRIAL_LIMITS } from './limits.ts';
import type { Slices } from './slices.ts';

export type TrialAnswer =
  | { readonly kind: 'verdict'; readonly isAllowed: boolean }
  /** Each as text, in the order of the answer. */
  | { readonly kind: 'results'; readonly results: readonly string[] }
  /** `bug`: not a failure of the world. */
  | { readonly kind: 'error'; readonly code: ErrorCode | 'bug' }
  /** It costs more than a step of a trial: nobody knows the answer. */
  | { readonly kind: 'too-slow' };

/**
 * The same facts and policy behind an evaluator of its own: with the trial's limits and its moment, and
 * with none of the plans that real questions wait for.
 */
export function trialOf(world: World, clock: QuestionClock): World {
  const { facts, policy } = world;
  const { program } = policy;
  return { ...world, evaluator: createEngine({ program, facts, limits: TRIAL_LIMITS, clock }) };
}

/** Undefined when no time is left. `trial` is made by trialOf. */
export async function askTrial(
  trial: World,
  asked: AskedQuestion,
  slices: Slices,
): Promise<TrialAnswer | undefined> {
  if (asked.kind !== 'authorize_resources') return await askInTime(trial, asked, slices);
  const { actor, action, resources, contextFacts } = asked.question;
  const results: string[] = [];
  for (const resource of resources) {
    const question = { actor, action, resource, contextFacts };
    const answer = await askInTime(trial, { kind: 'authorize', question }, slices);
    if (answer?.kind !== 'verdict') return answer;
    if (answer.isAllowed) results.push(textOf(resource));
  }
  return { kind: 'results', results };
}

type OneStep = Exclude<AskedQuestion, { kind: 'authorize_resources' }>;

/** The first question of its kind also pays for its plan: one that was too slow is asked again. */
async function askInTime(
  trial: World,
  asked: OneStep,
  slices: Slices,
): Promise<TrialAnswer | undefined> {
  if (!(await slices.mayStep())) return undefined;
  const answer = ask(trial, asked);
  if (answer.kind !== 'too-slow') return answer;
  return (await slices.mayStep()) ? ask(trial, asked) : undefined;
}

function ask(trial: World, asked: OneStep): TrialAnswer {
  try {
    return answerOf(trial, asked);
  } catch (error) {
    if (!(error instanceof NodeError)) return { kind: 'error', code: 'bug' };
    if (error.code === 'budget_exhausted') return { kind: 'too-slow' };
    return { kind: 'error', code: error.code };
  }
}

function answerOf(trial: World, { kind, question }: OneStep): TrialAnswer {
  switch (kind) {
    case 'authorize':
      return { kind: 'verdict', isAllowed: authorize(trial, question) };
    case 'list':
      return { kind: 'results', results: list(trial, question).results };
    case 'actions':
      return { kind: 'results', results: actions(trial, question) };
    case 'query':
      return { kind: 'results', results: query(trial, question).map(jsonOf) };
    case 'evaluate_query':
      return { kind: 'results', results: evaluateQuery(trial, question).map(jsonOf) };
    default:
      return unreachable(kind);
  }
}

function jsonOf(row: object): string {
  return JSON.stringify(row);
}
