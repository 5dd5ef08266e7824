/** The questions that are timed: four kinds of decision with known answers, and one long list. */

import type { Query } from '../../node/eval/evaluator.ts';
import type { Fact, Value } from '../../node/polar/program.ts';
import {
  CAST,
  CATALOG_REPOSITORIES,
  LIBRARIAN,
  organizationsWithin,
  repository,
  user,
} from '../demo/facts.ts';
import { random } from '../demo/random.ts';

export type Decision = {
  readonly actor: Value;
  readonly action: string;
  readonly resource: Value;
  readonly isAllowed: boolean;
};

/** What is asked of organization `org`; `n` chooses among users with the same part. */
const KINDS = {
  'direct role': (org: number, n: number): Decision => ({
    actor: user(org, CAST.users.direct + (n % 10)),
    action: 'read',
    resource: repository(org, CAST.repositories.ofDirectUser),
    isAllowed: true,
  }),
  'nested group, depth 3': (org: number, n: number): Decision => ({
    actor: user(org, CAST.users.nested + (n % 10)),
    action: 'read',
    resource: repository(org, CAST.repositories.ofRootGroup),
    isAllowed: true,
  }),
  'negative check': (org: number, n: number): Decision => ({
    actor: user(org, CAST.users.direct + (n % 10)),
    action: 'read',
    resource: repository(org, CAST.repositories.ofNobody),
    isAllowed: false,
  }),
  'deny by not': (org: number, n: number): Decision => ({
    actor: user(org, CAST.users.admin + (n % CAST.users.adminEnd)),
    action: 'delete',
    resource: repository(org, CAST.repositories.protected),
    isAllowed: false,
  }),
} as const;

export type Kind = keyof typeof KINDS;
export const DECISION_KINDS = Object.keys(KINDS) as readonly Kind[];

/** `count` questions of a kind, spread over all organizations that are whole within `size` facts. */
export function decisions(options: {
  readonly kind: Kind;
  readonly size: number;
  readonly count: number;
}): readonly Decision[] {
  const chance = random(options.size);
  const organizations = organizationsWithin(options.size);
  return Array.from({ length: options.count }, (_, n) =>
    KINDS[options.kind](chance.below(organizations), n),
  );
}

/** The question as the evaluator is asked it. */
export function callOf({ actor, action, resource }: Decision): Fact {
  return { predicate: 'allow', args: [actor, { type: 'String', id: action }, resource] };
}

/** Everything that the librarian may write: CATALOG_REPOSITORIES ids of variable 2. */
export const LIST: Query = {
  variables: [
    { type: LIBRARIAN.type, ids: [LIBRARIAN.id] },
    { type: 'String', ids: ['write'] },
    { type: 'Repository', ids: null },
  ],
  calls: [{ predicate: 'allow', args: [0, 1, 2] }],
};
export const LIST_VARIABLE = 2;
export const LIST_LENGTH = CATALOG_REPOSITORIES;
