/** AuthZEN's evaluations: one decision, or several in one request (sections 6 and 7 of the API). */

import { z } from 'zod';
import { authorize } from '../authz/authorize.ts';
import { type AuthorizeQuestion, read } from '../authz/question.ts';
import { type ErrorCode, NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { type Properties, readAction, readContext, readEntity, readMembers } from './entities.ts';
import { toldFacts } from './told-facts.ts';

/** A decision that is false for an error has it. */
export type Decision = { readonly decision: boolean; readonly error?: NodeError };

export type Evaluations =
  | { readonly kind: 'one'; readonly decision: Decision }
  | { readonly kind: 'several'; readonly decisions: readonly Decision[] };

export type EvaluateParts = {
  /** Told of each question that is well formed, before it is answered. */
  readonly note: (question: AuthorizeQuestion) => void;
};

/** Of one request. */
export const EVALUATIONS_MAX = 1_000;

/** What is wrong with one of several, and with no other: it alone is denied. */
const OF_ONE: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'unbound_variable',
  'fact_not_used',
  'too_large',
]);

/** Throws what authorize throws, and `invalid_request`. */
export function evaluate(world: World, body: unknown, { note }: EvaluateParts): Decision {
  const question = readQuestion(world, readMembers(body, ''));
  note(question);
  return { decision: authorize(world, question) };
}

/**
 * Whoever asks gives all of them one deadline. One that is malformed is denied, with the error; a node
 * that cannot tell denies nothing: it throws, as for one alone.
 */
export function evaluateSeveral(world: World, body: unknown, parts: EvaluateParts): Evaluations {
  const whole = readMembers(body, '');
  const given = read(SeveralShape, whole, '');
  const { evaluations: _, options: __, ...defaults } = whole;
  const items = given.evaluations ?? [];
  if (items.length === 0) return { kind: 'one', decision: evaluate(world, defaults, parts) };
  if (items.length > EVALUATIONS_MAX) {
    const problem = `Cannot take more than ${EVALUATIONS_MAX} evaluations with one request`;
    throw new NodeError('too_large', `${problem}, and this one has ${items.length}`);
  }
  const last = LAST_DECISION[given.options?.evaluations_semantic ?? 'execute_all'];
  const decisions: Decision[] = [];
  for (const [index, item] of items.entries()) {
    const made = evaluateItem(world, () => ({ ...defaults, ...memberAt(item, index) }), parts);
    decisions.push(made);
    if (made.decision === last) break;
  }
  return { kind: 'several', decisions };
}

/** The one after which no other is made. */
const LAST_DECISION = {
  execute_all: undefined,
  deny_on_first_deny: false,
  permit_on_first_permit: true,
} as const;

const SeveralShape = z.object({
  evaluations: z.array(z.unknown()).nullish(),
  options: z
    .object({
      evaluations_semantic: z
        .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
        .nullish(),
    })
    .nullish(),
});

function evaluateItem(world: World, item: () => Properties, parts: EvaluateParts): Decision {
  try {
    return evaluate(world, item(), parts);
  } catch (error) {
    if (error instanceof NodeError && OF_ONE.has(error.code)) return { decision: false, error };
    throw error;
  }
}

/** What is null is as left out (section 11.5), so that a default counts. */
function memberAt(item: unknown, index: number): Properties {
  const members = Object.entries(readMembers(item, `evaluations[${index}]`));
  return Object.fromEntries(members.filter(([, value]) => value !== null));
}

/** Names and ids as Polar has them: the subject is the actor, the action's name a text. */
function readQuestion(world: World, given: Properties): AuthorizeQuestion {
  const subject = readEntity(given['subject'], 'subject');
  const action = readAction(given['action']);
  const resource = readEntity(given['resource'], 'resource');
  const contextFacts = toldFacts(world, {
    properties: [
      { of: subject.value, properties: subject.properties },
      { of: { type: 'String', id: action.name }, properties: action.properties },
      { of: resource.value, properties: resource.properties },
    ],
    context: readContext(given['context']),
  });
  return { actor: subject.value, action: action.name, resource: resource.value, contextFacts };
}
