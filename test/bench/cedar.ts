/**
 * The same questions to Cedar, in process: groups and roles are its entity hierarchy, flags are
 * attributes. A call gets the policy parsed beforehand and the slice of entities it needs, looked up
 * in our own maps: the fastest way to use it. Not expressed, and not needed by the questions: custom
 * roles, roles that end, the site's staff.
 */

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Fact, Value } from '../../node/polar/program.ts';
import type { Decision } from './decisions-asked.ts';

const POLICY_SET = 'gitcloud';
const POLICIES = `
  permit(principal, action == Action::"read", resource is Repository) when {
    resource.isPublic ||
    principal in resource.readers || principal in resource.maintainers ||
    principal in resource.admins || principal in resource.organization.admins ||
    (resource.organization.readByMembers && principal in resource.organization.members)
  };
  permit(principal, action == Action::"delete", resource is Repository)
    when { principal in resource.admins || principal in resource.organization.admins }
    unless { resource.isProtected };
`;

type Uid = { readonly type: string; readonly id: string };

export function cedarOver(facts: Iterable<Fact>): (question: Decision) => boolean {
  const parsed = cedar.preparsePolicySet(POLICY_SET, { staticPolicies: POLICIES });
  if (parsed.type !== 'success') throw new Error(`Cannot parse: ${JSON.stringify(parsed)}`);
  const index = new Index(facts);
  return ({ actor, action, resource }) => {
    const answer = cedar.statefulIsAuthorized({
      principal: actor,
      action: { type: 'Action', id: action },
      resource,
      context: {},
      preparsedPolicySetId: POLICY_SET,
      entities: index.slice(actor, resource),
    });
    if (answer.type !== 'success') throw new Error(`Cannot decide: ${JSON.stringify(answer)}`);
    return answer.response.decision === 'allow';
  };
}

/** The facts as Cedar's entities, by the name of each. */
class Index {
  readonly #parents = new Map<string, Uid[]>();
  readonly #organizations = new Map<string, Value>();
  readonly #flags = new Set<string>();

  constructor(facts: Iterable<Fact>) {
    for (const fact of facts) this.#add(fact);
  }

  /** The principal with all groups it is in, the resource and its organization. */
  slice(principal: Value, resource: Value): cedar.EntityJson[] {
    const entities = new Map<string, cedar.EntityJson>();
    const waiting: Uid[] = [principal];
    for (let uid = waiting.pop(); uid !== undefined; uid = waiting.pop()) {
      if (uid.type === 'Holders' || entities.has(key(uid))) continue;
      const parents = this.#parents.get(key(uid)) ?? [];
      entities.set(key(uid), { uid, attrs: {}, parents });
      waiting.push(...parents);
    }
    const organization = this.#organizations.get(key(resource)) ?? { type: 'Organization', id: '' };
    return [
      ...entities.values(),
      this.#resource(resource, organization),
      this.#owner(organization),
    ];
  }

  #resource(uid: Value, organization: Value): cedar.EntityJson {
    const attrs = {
      organization: { __entity: organization },
      readers: { __entity: holders('reader', uid) },
      maintainers: { __entity: holders('maintainer', uid) },
      admins: { __entity: holders('admin', uid) },
      isPublic: this.#flags.has(`is_public ${key(uid)}`),
      isProtected: this.#flags.has(`is_protected ${key(uid)}`),
    };
    return { uid, attrs, parents: [] };
  }

  #owner(uid: Value): cedar.EntityJson {
    const attrs = {
      admins: { __entity: holders('admin', uid) },
      members: { __entity: holders('member', uid) },
      readByMembers: this.#flags.has(`has_default_role ${key(uid)}`),
    };
    return { uid, attrs, parents: [] };
  }

  #add({ predicate, args }: Fact): void {
    const [first, second, third] = args;
    if (first === undefined) return;
    if (second === undefined || predicate === 'has_default_role') {
      this.#flags.add(`${predicate} ${key(first)}`);
    } else if (predicate === 'has_group') {
      this.#addParent(first, second);
    } else if (predicate === 'has_role' && third !== undefined) {
      this.#addParent(first, holders(second.id, third));
    } else if (second.id === 'organization' && third !== undefined) {
      this.#organizations.set(key(first), third);
    }
  }

  #addParent(child: Value, parent: Uid): void {
    const parents = this.#parents.get(key(child));
    if (parents === undefined) this.#parents.set(key(child), [parent]);
    else parents.push(parent);
  }
}

/** All who have a role on something: an entity that they are in. */
function holders(role: string, on: Value): Uid {
  return { type: 'Holders', id: `${role} of ${on.type} ${on.id}` };
}

function key({ type, id }: Uid): string {
  return `${type} ${id}`;
}
