/** What an answer may turn into, and what of it counts. Pure. */

import type { TrialAnswer } from './ask-world.ts';

/** Stable: labels of a metric, keys of the status. */
export type FlipKind =
  | 'allow_to_deny'
  | 'deny_to_allow'
  | 'results_to_none'
  | 'none_to_results'
  | 'results_differ'
  | 'answer_to_error'
  | 'error_to_answer';

/** Undefined for the same answer. An error that is another one is no flip: nobody gets an answer. */
export function flipOf(before: TrialAnswer, after: TrialAnswer): FlipKind | undefined {
  if (before.kind === 'too-slow' || after.kind === 'too-slow') return undefined;
  if (before.kind === 'error') return after.kind === 'error' ? undefined : 'error_to_answer';
  return after.kind === 'error' ? 'answer_to_error' : changeOf(before, after);
}

type Answered = Extract<TrialAnswer, { kind: 'verdict' | 'results' }>;

function changeOf(before: Answered, after: Answered): FlipKind | undefined {
  if (isPositive(before) && !isPositive(after)) {
    return before.kind === 'verdict' ? 'allow_to_deny' : 'results_to_none';
  }
  if (isPositive(after) && !isPositive(before)) {
    return after.kind === 'verdict' ? 'deny_to_allow' : 'none_to_results';
  }
  return haveSameResults(before, after) ? undefined : 'results_differ';
}

/** Does the answer let somebody do or see something? */
export function isPositive(answer: TrialAnswer): boolean {
  switch (answer.kind) {
    case 'verdict':
      return answer.isAllowed;
    case 'results':
      return answer.results.length > 0;
    case 'error':
    case 'too-slow':
      return false;
  }
}

/** Answers are in a fixed order. */
function haveSameResults(before: Answered, after: Answered): boolean {
  if (before.kind !== 'results' || after.kind !== 'results') return true;
  const { results } = after;
  return (
    before.results.length === results.length &&
    before.results.every((result, index) => result === results[index])
  );
}
