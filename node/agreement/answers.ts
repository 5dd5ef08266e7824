/** What two answers to one question are compared by, and how a question is put to the primary. */

import { hash } from 'node:crypto';
import type { TrialAnswer } from '../guard/ask-world.ts';
import type { ErrorCode } from '../lib/errors.ts';
import type { PrimaryAnswer, PrimaryQuestion } from '../upstream/question-client.ts';
import type { SampledQuestion } from './question-sample.ts';

/** What the primary refuses with 400, as this node does: the question, and not its moment, is wrong. */
const REFUSED: ReadonlySet<ErrorCode | 'bug'> = new Set([
  'invalid_request',
  'unbound_variable',
  'fact_not_used',
]);

/**
 * The same text for the same answer, whatever the order of its results, and short whatever their number.
 * Undefined: nobody knows the answer, and there is nothing to compare.
 */
export function keyOfAnswer(answer: TrialAnswer): string | undefined {
  switch (answer.kind) {
    case 'verdict':
      return answer.isAllowed ? 'allowed' : 'denied';
    case 'results':
      return `results ${hash('sha256', JSON.stringify([...new Set(answer.results)].toSorted()))}`;
    case 'error':
      return REFUSED.has(answer.code) ? 'refused' : undefined;
    case 'too-slow':
      return undefined;
  }
}

/** The primary's answer in the terms of a trial. */
export function trialAnswerOf(answer: PrimaryAnswer): TrialAnswer {
  if (answer.kind === 'refused') return { kind: 'error', code: 'invalid_request' };
  return answer.kind === 'incomparable' ? { kind: 'too-slow' } : answer;
}

/** As the API of the primary is asked: without a page, so that the answer is all of it. */
export function toPrimary({ kind, question }: SampledQuestion): PrimaryQuestion {
  const { actor, contextFacts } = question;
  const common = { actor_type: actor.type, actor_id: actor.id, context_facts: contextFacts };
  switch (kind) {
    case 'authorize': {
      const { action, resource } = question;
      const resourceWords = { resource_type: resource.type, resource_id: resource.id };
      return { kind, body: { ...common, action, ...resourceWords } };
    }
    case 'list':
      return {
        kind,
        body: { ...common, action: question.action, resource_type: question.resourceType },
      };
    case 'actions': {
      const { resource } = question;
      return { kind, body: { ...common, resource_type: resource.type, resource_id: resource.id } };
    }
  }
}
