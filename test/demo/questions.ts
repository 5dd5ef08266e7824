/**
 * What an application asks about gitcloud.polar, through the official SDK: mostly authorize, some of
 * everything else. The same for the same seed. An answer is compared as text, so lists are sorted.
 */

import { type Oso, typedVar } from 'oso-cloud';
import type { Value } from '../../node/polar/program.ts';
import {
  CAST,
  ISSUES,
  issue,
  LIBRARIAN,
  organization,
  REPOSITORIES,
  repository,
  STAFF,
  user,
  USERS,
} from './facts.ts';
import { random, type Random } from './random.ts';

export type Question =
  | { readonly kind: 'authorize'; actor: Value; action: string; resource: Value }
  | { readonly kind: 'list'; actor: Value; action: string; resourceType: string }
  | { readonly kind: 'actions'; actor: Value; resource: Value }
  /** Of some repositories, which may the actor do what with? Asked with the query builder. */
  | { readonly kind: 'actions-by-repository'; actor: Value; ids: readonly string[] }
  /** Which repositories of an organization may the actor read? A join with a stored fact. */
  | { readonly kind: 'readable-in'; actor: Value; organization: Value }
  /** Would the actor be allowed, were they in this organization? The fact is in the question. */
  | { readonly kind: 'as-admin'; actor: Value; action: string; resource: Value };

const REPOSITORY_ACTIONS = [
  'read',
  'read',
  'read',
  'write',
  'settings.change',
  'delete',
  'frobnicate',
];
const ISSUE_ACTIONS = ['read', 'comment', 'edit', 'close', 'reopen'];

/** `count` questions about the first `organizations` organizations. */
export function questions(options: {
  readonly count: number;
  readonly organizations: number;
  readonly seed: number;
}): readonly Question[] {
  const chance = random(options.seed);
  return Array.from({ length: options.count }, () =>
    draw(chance.below(options.organizations), chance),
  );
}

function draw(org: number, chance: Random): Question {
  const actor = anyone(org, chance);
  const resource = repository(org, chance.below(REPOSITORIES));
  const percent = chance.below(100);
  if (percent < 60) {
    return { kind: 'authorize', actor, action: chance.pick(REPOSITORY_ACTIONS), resource };
  }
  if (percent < 82) {
    const about = issue(org, chance.below(ISSUES));
    return { kind: 'authorize', actor, action: chance.pick(ISSUE_ACTIONS), resource: about };
  }
  if (percent < 88) return { kind: 'actions', actor, resource };
  if (percent < 92) {
    const lister = chance.chance(20) ? LIBRARIAN : actor;
    return { kind: 'list', actor: lister, action: 'write', resourceType: 'Repository' };
  }
  if (percent < 95) {
    const ids = chance.distinct(5, REPOSITORIES).map((n) => repository(org, n).id);
    return { kind: 'actions-by-repository', actor, ids };
  }
  if (percent < 98) return { kind: 'readable-in', actor, organization: organization(org) };
  return { kind: 'as-admin', actor: user(org, CAST.users.direct), action: 'write', resource };
}

/** Mostly of the organization; sometimes of the next one, of the site's staff, or unknown. */
function anyone(org: number, chance: Random): Value {
  const percent = chance.below(100);
  if (percent < 85) return user(org, chance.below(USERS));
  if (percent < 95) return user(org + 1, chance.below(USERS));
  return percent < 98 ? STAFF : { type: 'User', id: 'nobody' };
}

/** The answer, as text that is equal exactly when the answers are. */
export async function ask(oso: Oso, question: Question): Promise<string> {
  return JSON.stringify(await answerOf(oso, question));
}

async function answerOf(oso: Oso, question: Question): Promise<unknown> {
  switch (question.kind) {
    case 'authorize':
      return await oso.authorize(question.actor, question.action, question.resource);
    case 'list': {
      const ids = await oso.list(question.actor, question.action, question.resourceType);
      return ids.toSorted();
    }
    case 'actions':
      return (await oso.actions(question.actor, question.resource)).toSorted();
    case 'actions-by-repository': {
      const action = typedVar('String');
      const each = typedVar('Repository');
      const actions = await oso
        .buildQuery(['allow', question.actor, action, each])
        .in(each, [...question.ids])
        .evaluate(new Map([[each, action]]));
      return [...actions].map(([id, names]) => [id, ...names.toSorted()].join(' ')).toSorted();
    }
    case 'readable-in': {
      const each = typedVar('Repository');
      const ids = await oso
        .buildQuery(['allow', question.actor, 'read', each])
        .and(['has_relation', each, 'organization', question.organization])
        .evaluate(each);
      return ids.toSorted();
    }
    case 'as-admin': {
      const { actor, action, resource } = question;
      const asAdmin = ['has_role', actor, 'admin', resource] as const;
      return await oso.authorize(actor, action, resource, [[...asAdmin]]);
    }
  }
}
