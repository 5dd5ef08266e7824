/**
 * Facts for gitcloud.polar: any number of them, as a stream, the same for the same seed. They come
 * organization by organization, about 1,200 each, so a smaller environment is the beginning of a
 * larger one. Some users and repositories have a fixed part in every organization (CAST): a question
 * about them has a known answer and takes a known path through the policy.
 */

import type { Fact, Value } from '../../node/polar/program.ts';
import { random, type Random } from './random.ts';

export const USERS = 120;
export const REPOSITORIES = 60;
export const ISSUES = 180;
const GROUPS = 12;
const CUSTOM_ROLES = 3;
/** Repositories of the first organization that one group maintains: a list of known length. */
export const CATALOG_REPOSITORIES = 1_000;
/** No organization has more facts; the first has the catalog besides. */
export const ORGANIZATION_FACTS_MAX = 1_300;
export const CATALOG_FACTS = 2 * CATALOG_REPOSITORIES + 3;

/** Who has which part. Users and repositories from `firstOrdinary` on are laid out by chance. */
export const CAST = {
  /** Ranges end where the next begins: members are users 0 to 99, admins the first two of them. */
  users: { admin: 0, adminEnd: 2, memberEnd: 100, nested: 100, nestedEnd: 110, direct: 110 },
  repositories: {
    /** Read by the root of a chain of four groups; user `nested` is in the last. */
    ofRootGroup: 0,
    /** Read by user `direct`. */
    ofDirectUser: 1,
    /** No role at all but the organization's. */
    ofNobody: 2,
    protected: 3,
    archived: 4,
    public: 5,
    firstOrdinary: 6,
  },
} as const;

const ROLES = ['reader', 'reader', 'reader', 'maintainer', 'admin'] as const;
const GRANTS = ['read', 'write', 'issue.create', 'settings.change'] as const;
/** The years 2001 and 3000: what ended, and what will not end while someone watches. */
const LONG_AGO = value('Integer', '1000000000');
const FAR_AHEAD = value('Integer', '32503680000');

export const organization = (org: number): Value => value('Organization', `org-${org}`);
export const user = (org: number, n: number): Value => value('User', `user-${org}-${n}`);
export const repository = (org: number, n: number): Value =>
  value('Repository', `repo-${org}-${n}`);
export const issue = (org: number, n: number): Value => value('Issue', `issue-${org}-${n}`);
const group = (org: number, n: number): Value => value('Group', `group-${org}-${n}`);
const customRole = (org: number, n: number): Value => value('Role', `role-${org}-${n}`);
/** Maintains the catalog, through a group, and has no other role. */
export const LIBRARIAN = value('User', 'librarian');
/** Of the site's own staff: reads everything. */
export const STAFF = value('User', 'staff');

/** Exactly `size` distinct facts. */
export function* facts(options: { readonly size: number; readonly seed: number }): Generator<Fact> {
  let left = options.size;
  for (let org = 0; left > 0; org += 1) {
    for (const fact of factsOf(org, options.seed)) {
      if (left === 0) return;
      yield fact;
      left -= 1;
    }
  }
}

/** How many organizations are whole within the first `size` facts: at least this many, from 0 on. */
export function organizationsWithin(size: number): number {
  return Math.max(0, Math.floor((size - CATALOG_FACTS) / ORGANIZATION_FACTS_MAX));
}

/** One organization, whole. */
export function* factsOf(org: number, seed: number): Generator<Fact> {
  const chance = random(Math.imul(seed, 0x9e37_79b1) ^ org);
  if (org === 0) yield* catalog();
  yield* people(org, chance);
  yield* repositories(org, chance);
  yield* customRoles(org, chance);
  yield* issues(org, chance);
}

function* catalog(): Generator<Fact> {
  const maintainers = value('Group', 'maintainers');
  yield fact('has_role', STAFF, text('staff'));
  yield fact('has_group', LIBRARIAN, value('Group', 'librarians'));
  yield fact('has_group', value('Group', 'librarians'), maintainers);
  for (let n = 0; n < CATALOG_REPOSITORIES; n += 1) {
    const each = value('Repository', `catalog-${n}`);
    yield fact('has_relation', each, text('organization'), organization(0));
    yield fact('has_role', maintainers, text('maintainer'), each);
  }
}

/** Members, and groups four deep: group n is in group n - 3. */
function* people(org: number, chance: Random): Generator<Fact> {
  for (let n = 3; n < GROUPS; n += 1) yield fact('has_group', group(org, n), group(org, n - 3));
  for (let n = 0; n < CAST.users.memberEnd; n += 1) {
    const role = n < CAST.users.adminEnd ? 'admin' : 'member';
    yield fact('has_role', user(org, n), text(role), organization(org));
    for (const each of chance.distinct(1 + chance.below(3), GROUPS)) {
      yield fact('has_group', user(org, n), group(org, each));
    }
  }
  for (let n = CAST.users.nested; n < CAST.users.nestedEnd; n += 1) {
    yield fact('has_group', user(org, n), group(org, 9));
  }
  for (let n = CAST.users.direct; n < USERS; n += 1) {
    yield fact('has_group', user(org, n), group(org, 11));
    const direct = repository(org, CAST.repositories.ofDirectUser);
    yield fact('has_role', user(org, n), text('reader'), direct);
  }
}

function* repositories(org: number, chance: Random): Generator<Fact> {
  const cast = CAST.repositories;
  for (let n = 0; n < REPOSITORIES; n += 1) {
    yield fact('has_relation', repository(org, n), text('organization'), organization(org));
  }
  yield fact('has_role', group(org, 0), text('reader'), repository(org, cast.ofRootGroup));
  yield fact('is_protected', repository(org, cast.protected));
  yield fact('is_archived', repository(org, cast.archived));
  yield fact('is_public', repository(org, cast.public));
  for (let n = cast.firstOrdinary; n < REPOSITORIES; n += 1) {
    yield* grants(org, repository(org, n), chance);
  }
  // Not the first: the catalog's length must not depend on it.
  if (org % 2 === 1) yield fact('has_default_role', organization(org), text('reader'));
}

function* grants(org: number, each: Value, chance: Random): Generator<Fact> {
  if (chance.chance(15)) yield fact('is_public', each);
  if (chance.chance(10)) yield fact('is_protected', each);
  if (chance.chance(8)) yield fact('is_archived', each);
  for (const n of chance.distinct(2, CAST.users.memberEnd)) {
    yield fact('has_role', user(org, n), text(chance.pick(ROLES)), each);
  }
  for (const n of chance.distinct(1 + chance.below(2), GROUPS)) {
    yield fact('has_role', group(org, n), text(chance.pick(ROLES)), each);
  }
  if (chance.chance(20)) {
    const end = chance.chance(50) ? FAR_AHEAD : LONG_AGO;
    const guest = user(org, chance.below(USERS));
    yield fact('has_role_until', guest, text(chance.pick(ROLES)), each, end);
  }
}

function* customRoles(org: number, chance: Random): Generator<Fact> {
  for (let n = 0; n < CUSTOM_ROLES; n += 1) {
    const role = customRole(org, n);
    yield fact('has_relation', role, text('organization'), organization(org));
    for (const grant of chance.distinct(2, GRANTS.length)) {
      yield fact('grants_permission', role, text(GRANTS[grant] ?? 'read'));
    }
    for (const each of chance.distinct(3, CAST.users.memberEnd)) {
      yield fact('has_role', user(org, each), role, organization(org));
    }
  }
}

function* issues(org: number, chance: Random): Generator<Fact> {
  for (let n = 0; n < ISSUES; n += 1) {
    const each = issue(org, n);
    const where = repository(org, chance.below(REPOSITORIES));
    yield fact('has_relation', each, text('repository'), where);
    yield fact('has_relation', each, text('creator'), user(org, chance.below(USERS)));
    yield fact('is_closed', each, value('Boolean', String(chance.chance(60))));
    if (chance.chance(3)) yield fact('is_locked', each);
  }
}

function fact(predicate: string, ...args: readonly Value[]): Fact {
  return { predicate, args };
}

function text(id: string): Value {
  return value('String', id);
}

function value(type: string, id: string): Value {
  return { type, id };
}
