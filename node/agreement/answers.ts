/** What two answers to one question are compared by, and how a question is put to the primary. */

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
 * What an answer says: its results; of a verdict one name, or none when it is denied; of a question that is
 * refused the empty name, which nothing else has.
 */
export type Names = ReadonlySet<string>;

const NOTHING: Names = new Set();
const ALLOWED: Names = new Set(['allowed']);
const REFUSAL: Names = new Set(['']);

/** The same names for the same answer. Undefined: nobody knows the answer, and there is nothing to compare. */
export function namesIn(answer: TrialAnswer): Names | undefined {
  switch (answer.kind) {
    case 'verdict':
      return answer.isAllowed ? ALLOWED : NOTHING;
    case 'results':
      return new Set(answer.results);
    case 'error':
      return REFUSED.has(answer.code) ? REFUSAL : undefined;
    case 'too-slow':
      return undefined;
  }
}

export function isSameAnswer(names: Names, others: Names): boolean {
  return names.size === others.size && [...names].every((name) => others.has(name));
}

/** About what they take in memory. */
export function bytesOf(names: Names): number {
  let bytes = 0;
  for (const { length } of names) bytes += NAME_BYTES + 2 * length;
  return bytes;
}

/** A text and its place in a set, beside its characters, of which each may take two bytes. */
const NAME_BYTES = 64;

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
