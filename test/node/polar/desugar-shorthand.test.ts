import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clauseTexts } from './program-text.ts';

const FRAME = `
actor User {} actor Bot {}
global { roles = ["boss"]; permissions = ["see"]; }
resource Org { roles = ["admin"]; permissions = ["view"]; relations = { chief: User }; }
`;
const DECLARED = `roles = ["member", "owner"]; permissions = ["read", "write"];
  relations = { org: Org, author: User, parent: Repo };`;

/** What a shorthand rule of Repo becomes; types of actor and resource are left out. */
function check(rule: string, ...expected: readonly string[]) {
  const texts = clauseTexts(`${FRAME}resource Repo { ${DECLARED}\n${rule} }`);
  const common = /(?: \| | , |, )?actor: Bot\/User, resource: Repo/u;
  assert.deepEqual(
    texts.map((text) => text.replace(common, '').replace(/ \|, /u, ' | ')),
    expected,
  );
}

test('roles and permissions', () => {
  check(
    '"read" if "member";',
    'has_permission(actor, "read", resource) if has_role(actor, "member", resource)',
  );
  check(
    '"read" if "write";',
    'has_permission(actor, "read", resource) if has_permission(actor, "write", resource)',
  );
  check(
    '"member" if "owner";',
    'has_role(actor, "member", resource) if has_role(actor, "owner", resource)',
  );
  check(
    '"member" if "read";',
    'has_role(actor, "member", resource) if has_permission(actor, "read", resource)',
  );
});
test('a relation to an actor', () =>
  check(
    '"owner" if "author";',
    'has_role(actor, "owner", resource) if has_relation(resource, "author", actor)',
  ));
test('names of a related object', () => {
  const related = 'has_relation(resource, "org", org)';
  check(
    '"owner" if "admin" on "org";',
    `has_role(actor, "owner", resource) if ${related}, has_role(actor, "admin", org), org: Org`,
  );
  check(
    '"read" if "view" on "org";',
    `has_permission(actor, "read", resource) if ${related}, has_permission(actor, "view", org), org: Org`,
  );
  check(
    '"read" if "chief" on "org";',
    `has_permission(actor, "read", resource) if ${related}, has_relation(org, "chief", actor), org: Org`,
  );
});
test('on resource is the object itself', () =>
  check(
    '"read" if "author" on resource;',
    'has_permission(actor, "read", resource) if has_relation(resource, "author", actor)',
  ));
test('role if role on: each role of the block, the same one there', () =>
  check(
    'role if role on "parent";',
    'has_role(actor, "member", resource) if has_relation(resource, "parent", parent), has_role(actor, "member", parent), parent: Repo',
    'has_role(actor, "owner", resource) if has_relation(resource, "parent", parent), has_role(actor, "owner", parent), parent: Repo',
  ));
test('a word that is not the head is any name', () => {
  check(
    '"read" if role on "org";',
    'has_permission(actor, "read", resource) if has_relation(resource, "org", org), has_role(actor, role, org), org: Org, role: String',
  );
  check(
    '"read" if permission;',
    'has_permission(actor, "read", resource) if has_permission(actor, permission, resource), permission: String',
  );
});
test('what is global has no object', () => {
  check(
    '"read" if global "boss";',
    'has_permission(actor, "read", resource) if has_role(actor, "boss")',
  );
  check(
    '"read" if global "see";',
    'has_permission(actor, "read", resource) if has_permission(actor, "see")',
  );
});
test('calls are copied; in them role is the role at hand', () => {
  check(
    '"read" if is_public(resource, "x", actor);',
    'has_permission(actor, "read", resource) if is_public(resource, "x", actor)',
  );
  check(
    'role if grants(role, resource, actor);',
    'has_role(actor, "member", resource) if grants("member", resource, actor)',
    'has_role(actor, "owner", resource) if grants("owner", resource, actor)',
  );
  check(
    '"read" if role and grants(role, "read");',
    'has_permission(actor, "read", resource) if has_role(actor, role, resource), grants(role, "read"), role: String',
  );
});
test('and, or, parentheses and not', () => {
  check(
    '"read" if ("member" or "author") and not is_locked(resource);',
    'has_permission(actor, "read", resource) if has_role(actor, "member", resource), not is_locked(resource)',
    'has_permission(actor, "read", resource) if has_relation(resource, "author", actor), not is_locked(resource)',
  );
  check(
    '"read" if "member" and not "admin" on "org";',
    'not#1(resource, actor) if has_relation(resource, "org", org), has_role(actor, "admin", org) | resource: Repo, actor: Bot/User, org: Org',
    'has_permission(actor, "read", resource) if has_role(actor, "member", resource), not not#1(resource, actor)',
  );
});
test('two hops in one rule are two objects', () =>
  check(
    '"read" if "owner" on "parent" and "member" on "parent";',
    'has_permission(actor, "read", resource) if has_relation(resource, "parent", parent2), has_role(actor, "owner", parent2), has_relation(resource, "parent", parent3), has_role(actor, "member", parent3), parent2: Repo, parent3: Repo',
  ));

test('the global block speaks of the actor alone', () =>
  assert.deepEqual(
    clauseTexts(
      'actor User {} global { roles = ["a", "b"]; permissions = ["p"]; "a" if "b"; permission if role; "a" if f(actor) and global "b"; }',
    ),
    [
      'has_role(actor, "a") if has_role(actor, "b") | actor: User',
      'has_permission(actor, "p") if has_role(actor, role) | actor: User, role: String',
      'has_role(actor, "a") if f(actor), has_role(actor, "b") | actor: User',
    ],
  ));
