/**
 * What authorize, list and actions have in common: they all ask `allow(actor, action, resource)`, and
 * differ in what is left open.
 */

import type { Query } from '../eval/evaluator.ts';
import type { Fact, Value } from '../polar/program.ts';
import { WILDCARD } from './values.ts';

type AllowArguments = {
  readonly actor: Value;
  /** Null: left open. */
  readonly action: string | null;
  /** A null id: left open. */
  readonly resource: { readonly type: string; readonly id: string | null };
};

/** Where an argument is in the variables of `allowQuery`. */
export const ACTION = 1;
export const RESOURCE = 2;

export function allowFact(actor: Value, action: string, resource: Value): Fact {
  return { predicate: 'allow', args: [actor, { type: 'String', id: action }, resource] };
}

export function allowQuery({ actor, action, resource }: AllowArguments): Query {
  return {
    variables: [
      { type: actor.type, ids: [actor.id] },
      { type: 'String', ids: action === null ? null : [action] },
      { type: resource.type, ids: resource.id === null ? null : [resource.id] },
    ],
    calls: [{ predicate: 'allow', args: [0, ACTION, RESOURCE] }],
  };
}

/** Ids as answers list them: a wildcard, which comes first, as `*`. */
export function idsAsText(ids: readonly (string | null)[]): readonly string[] {
  return ids.map((id) => id ?? WILDCARD);
}
