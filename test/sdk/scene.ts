/** The environment that every SDK asks of: small, and with an answer of each kind for each call. */

export const POLICY = `
actor User {}

resource Organization {
  roles = ["admin", "member"];
  permissions = ["read"];

  "member" if "admin";
  "read" if "member";
}

resource Repository {
  roles = ["reader"];
  permissions = ["read"];
  relations = { organization: Organization };

  "reader" if "member" on "organization";
  "read" if "reader";
}

has_permission(_: User, "read", repository: Repository) if is_public(repository);
`;

export const ALICE = { type: 'User', id: 'alice' };
export const ACME = { type: 'Organization', id: 'acme' };
export const ANVIL = { type: 'Repository', id: 'anvil' };
export const WHEEL = { type: 'Repository', id: 'wheel' };
/** Of no fact. */
export const VAULT = { type: 'Repository', id: 'vault' };

const MEMBER = { type: 'String', id: 'member' };

export const FACTS = [
  { predicate: 'has_role', args: [ALICE, MEMBER, ACME] },
  {
    predicate: 'has_relation',
    args: [ANVIL, { type: 'String', id: 'organization' }, ACME],
  },
  { predicate: 'is_public', args: [WHEEL] },
];

/** What of it an application keeps in a database of its own. */
export const DATA_BINDINGS = `facts:
  has_relation(Repository:_, String:organization, Organization:_):
    query: SELECT id, organization_id FROM repository
`;

/** What /policy_metadata says of the policy. */
export const METADATA = {
  resources: {
    Organization: { roles: ['admin', 'member'], permissions: ['read'], relations: {} },
    Repository: {
      roles: ['reader'],
      permissions: ['read'],
      relations: { organization: 'Organization' },
    },
    User: { roles: [], permissions: [], relations: {} },
    global: { roles: [], permissions: [], relations: {} },
  },
};
