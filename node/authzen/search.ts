/** AuthZEN's searches: who may, what may be done, to what (section 8 of the API). */

import { actions } from '../authz/actions.ts';
import { checkAnswerRows } from '../authz/answer-limit.ts';
import type { AskedQuestion } from '../authz/asked-question.ts';
import { list } from '../authz/list.ts';
import { WILDCARD } from '../authz/values.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import {
  readAction,
  readContext,
  readEntity,
  readMembers,
  readOpenEntity,
  refuseToken,
} from './entities.ts';
import { refuseOfOpen, toldFacts } from './told-facts.ts';

export type FoundEntity = { readonly type: string; readonly id: string };
export type FoundAction = { readonly name: string };

/** Told of each search that is a question of the API's own, before it is answered. */
export type NoteSearch = (asked: Extract<AskedQuestion, { kind: 'list' | 'actions' }>) => void;

/** Where the actor is in `allow(actor, action, resource)`. */
const ACTOR = 0;

/** Every search has all its results at once, distinct and ascending; throws `unbound_variable` for no end of them. */
export function searchSubjects(world: World, body: unknown): readonly FoundEntity[] {
  const given = readMembers(body, '');
  const { type, properties } = readOpenEntity(given['subject'], 'subject');
  const action = readAction(given['action']);
  const resource = readEntity(given['resource'], 'resource');
  refuseToken(given['page']);
  refuseOfOpen(world, { type, properties }, 'subject');
  const contextFacts = toldFacts(world, {
    properties: [
      { of: { type: 'String', id: action.name }, properties: action.properties },
      { of: resource.value, properties: resource.properties },
    ],
    context: readContext(given['context']),
  });
  const query = {
    variables: [
      { type, ids: null },
      { type: 'String', ids: [action.name] },
      { type: resource.value.type, ids: [resource.value.id] },
    ],
    calls: [{ predicate: 'allow', args: [0, 1, 2] }],
  };
  const ids = checkAnswerRows(world.evaluator.idsOf(query, ACTOR, contextFacts));
  return ids.map((id) => ({ type, id: checkNamed(id, `every ${type}`) }));
}

export function searchResources(
  world: World,
  body: unknown,
  note: NoteSearch,
): readonly FoundEntity[] {
  const given = readMembers(body, '');
  const subject = readEntity(given['subject'], 'subject');
  const action = readAction(given['action']);
  const { type, properties } = readOpenEntity(given['resource'], 'resource');
  refuseToken(given['page']);
  refuseOfOpen(world, { type, properties }, 'resource');
  const contextFacts = toldFacts(world, {
    properties: [
      { of: subject.value, properties: subject.properties },
      { of: { type: 'String', id: action.name }, properties: action.properties },
    ],
    context: readContext(given['context']),
  });
  const page = { kind: 'all' } as const;
  const question = {
    actor: subject.value,
    action: action.name,
    resourceType: type,
    contextFacts,
    page,
  };
  note({ kind: 'list', question });
  const { results } = list(world, question);
  return results.map((id) => ({ type, id: checkNamed(id, `every ${type}`) }));
}

export function searchActions(
  world: World,
  body: unknown,
  note: NoteSearch,
): readonly FoundAction[] {
  const given = readMembers(body, '');
  const subject = readEntity(given['subject'], 'subject');
  const resource = readEntity(given['resource'], 'resource');
  refuseToken(given['page']);
  const contextFacts = toldFacts(world, {
    properties: [
      { of: subject.value, properties: subject.properties },
      { of: resource.value, properties: resource.properties },
    ],
    context: readContext(given['context']),
  });
  const question = { actor: subject.value, resource: resource.value, contextFacts };
  note({ kind: 'actions', question });
  return actions(world, question).map((name) => ({ name: checkNamed(name, 'every action') }));
}

/** What a rule leaves open has no end of results: `all` of them are allowed, and some would be a wrong answer. */
function checkNamed(id: string | null, all: string): string {
  if (id !== null && id !== WILDCARD) return id;
  const advice = 'ask for an evaluation of one';
  throw new NodeError('unbound_variable', `Cannot list what a rule allows of ${all}: ${advice}`);
}
