/**
 * The same questions to casbin, in process: groups are its roles, repositories are in organizations,
 * a protected repository has a rule that denies. Not expressed, and not needed by the questions:
 * custom roles, roles that end, the site's staff.
 */

import { newEnforcer, newModelFromString } from 'casbin';
import type { Fact, Value } from '../../node/polar/program.ts';
import type { Decision } from './decisions-asked.ts';

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[role_definition]
g = _, _
g2 = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.act == p.act && (r.obj == p.obj || g2(r.obj, p.obj)) && (p.sub == "*" || g(r.sub, p.sub))
`;

/** What each role may do, as far as it is asked. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  reader: ['read'],
  maintainer: ['read', 'write'],
  admin: ['read', 'write', 'delete'],
  member: [],
};

export async function casbinOver(facts: Iterable<Fact>) {
  const rows = rowsOf(facts);
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  await enforcer.addPolicies(rows.policies);
  await enforcer.addGroupingPolicies(rows.groups);
  await enforcer.addNamedGroupingPolicies('g2', rows.owners);
  return {
    ruleCount: rows.policies.length,
    decide: ({ actor, action, resource }: Decision): boolean =>
      enforcer.enforceSync(key(actor), key(resource), action),
  };
}

type Rows = {
  readonly policies: string[][];
  readonly groups: string[][];
  readonly owners: string[][];
};
type Args = readonly (Value | undefined)[];

/** What a fact becomes; facts of other predicates become nothing. */
const ADD: Readonly<Record<string, (rows: Rows, args: Args) => void>> = {
  has_group: (rows, [member, group]) => rows.groups.push([key(member), key(group)]),
  has_role: (rows, [holder, role, on]) => {
    for (const action of ACTIONS[role?.id ?? ''] ?? []) {
      rows.policies.push([key(holder), key(on), action, 'allow']);
    }
    if (role?.id === 'member') rows.groups.push([key(holder), `members of ${key(on)}`]);
  },
  has_relation: (rows, [owned, relation, owner]) => {
    if (relation?.id === 'organization') rows.owners.push([key(owned), key(owner)]);
  },
  has_default_role: (rows, [on]) => {
    rows.policies.push([`members of ${key(on)}`, key(on), 'read', 'allow']);
  },
  is_public: (rows, [on]) => rows.policies.push(['*', key(on), 'read', 'allow']),
  is_protected: (rows, [on]) => rows.policies.push(['*', key(on), 'delete', 'deny']),
};

function rowsOf(facts: Iterable<Fact>): Rows {
  const rows: Rows = { policies: [], groups: [], owners: [] };
  for (const { predicate, args } of facts) ADD[predicate]?.(rows, args);
  return rows;
}

function key(value: Value | undefined): string {
  return `${value?.type}:${value?.id}`;
}
