/**
 * A question and its answers as they may be written down: every id as twelve hexadecimal digits that only
 * a holder of the node's API token can work out. Types, actions and predicates are the policy's words,
 * and stay.
 */

import { createHmac } from 'node:crypto';
import type { TrialAnswer } from '../guard/ask-world.ts';
import { describeAnswer, describeChange, describeQuestion } from '../guard/describe.ts';
import type { Secret } from '../lib/secret.ts';
import type { Fact, Value } from '../polar/program.ts';
import type { SampledQuestion } from './question-sample.ts';

/** The value that stands for this one. */
export type Pseudonym = (value: Value) => Value;

const DIGITS = 12;

/** HMAC-SHA256 of `Type:id` with the token as its key. Of two ids that are the same, so are the pseudonyms. */
export function pseudonymsBy(apiToken: Secret): Pseudonym {
  return ({ type, id }) => {
    if (type === 'Boolean') return { type, id };
    const digest = createHmac('sha256', apiToken.reveal()).update(`${type}:${id}`).digest('hex');
    // A number would be shown without quotes, as one that was asked about.
    return { type: type === 'Integer' ? 'String' : type, id: digest.slice(0, DIGITS) };
  };
}

/** Two answers that differ, in words. */
export type DescribedDifference = {
  readonly question: string;
  readonly primary: string;
  /** Of results that differ: only what way. */
  readonly node: string;
};

export function describeDifference(
  asked: SampledQuestion,
  answers: { readonly primary: TrialAnswer; readonly node: TrialAnswer },
  pseudonym: Pseudonym,
): DescribedDifference {
  const resultName = (result: string) =>
    asked.kind === 'list' && result !== '*'
      ? pseudonym({ type: asked.question.resourceType, id: result }).id
      : result;
  const hidden = (answer: TrialAnswer): TrialAnswer =>
    answer.kind === 'results'
      ? { kind: 'results', results: answer.results.map(resultName) }
      : answer;
  return {
    question: describeQuestion(hiddenQuestion(asked, pseudonym)),
    primary: describeAnswer(hidden(answers.primary)),
    node: describeChange(hidden(answers.primary), hidden(answers.node)),
  };
}

function hiddenQuestion({ kind, question }: SampledQuestion, pseudonym: Pseudonym) {
  const actor = pseudonym(question.actor);
  const contextFacts = question.contextFacts.map(({ predicate, args }): Fact => ({
    predicate,
    args: args.map(pseudonym),
  }));
  switch (kind) {
    case 'authorize': {
      const resource = pseudonym(question.resource);
      return { kind, question: { ...question, actor, resource, contextFacts } };
    }
    case 'list':
      return { kind, question: { ...question, actor, contextFacts } };
    case 'actions': {
      const resource = pseudonym(question.resource);
      return { kind, question: { ...question, actor, resource, contextFacts } };
    }
  }
}
