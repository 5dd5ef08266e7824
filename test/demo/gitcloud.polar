# GitCloud, a place for source code: organizations own repositories, repositories have issues.
# A role comes from seven places: given to a user, given to a group, given until a time, implied by a
# stronger role, by a role in the organization, by the organization's default role, or made by the
# organization itself (a custom role). Archived and protected repositories take some of it back.

global {
  roles = ["staff"];
  permissions = ["organization.suspend"];

  "organization.suspend" if "staff";
}

actor User {}

# A group holds roles as a user does. Groups may be in groups; who is in one has what it has.
actor Group {}

resource Organization {
  roles = ["admin", "member"];
  permissions = ["read", "member.add", "repository.create", "role.create"];

  "member" if "admin";

  "read" if "member";
  "read" if global "staff";
  "repository.create" if "member";
  "member.add" if "admin";
  "role.create" if "admin";
}

# A custom role: what it may do is said by facts, grants_permission(role, permission).
resource Role {
  permissions = ["edit"];
  relations = { organization: Organization };

  "edit" if "admin" on "organization";
}

resource Repository {
  roles = ["reader", "maintainer", "admin"];
  permissions = ["read", "write", "issue.create", "settings.change", "delete"];
  relations = { organization: Organization };

  "reader" if "maintainer";
  "maintainer" if "admin";
  "admin" if "admin" on "organization";

  "read" if "reader";
  "read" if is_public(resource);
  "read" if global "staff";
  "issue.create" if "read";
  "settings.change" if "admin";
}

resource Issue {
  permissions = ["read", "edit", "comment", "close", "reopen"];
  relations = { repository: Repository, creator: User };

  "read" if "read" on "repository";
  "edit" if "creator" and "read";
  "edit" if "maintainer" on "repository";
}

# Groups, through any number of groups.
has_group(user: User, group: Group) if
  between matches Group and
  has_group(user, between) and
  has_group(between, group);

has_role(user: User, role: String, resource: Resource) if
  group matches Group and
  has_group(user, group) and
  has_role(group, role, resource);

has_role(user: User, role: Role, organization: Organization) if
  group matches Group and
  has_group(user, group) and
  has_role(group, role, organization);

# A role that ends.
has_role(user: User, role: String, repository: Repository) if
  end matches Integer and
  has_role_until(user, role, repository, end) and
  end > @current_unix_time;

# What an organization gives to each of its members.
has_role(user: User, role: String, repository: Repository) if
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  has_default_role(organization, role) and
  has_role(user, "member", organization);

# What a custom role grants, on every repository of the organization.
has_permission(user: User, permission: String, repository: Repository) if
  organization matches Organization and
  role matches Role and
  has_relation(repository, "organization", organization) and
  has_role(user, role, organization) and
  grants_permission(role, permission);

# An archived repository is read-only, a protected one stays.
has_permission(user: User, "write", repository: Repository) if
  not is_archived(repository) and
  has_role(user, "maintainer", repository);

has_permission(user: User, "delete", repository: Repository) if
  has_role(user, "admin", repository) and
  not is_protected(repository);

# Who reads an issue may speak, unless it is locked or its repository is archived.
has_permission(user: User, "comment", issue: Issue) if
  repository matches Repository and
  has_permission(user, "read", issue) and
  not is_locked(issue) and
  has_relation(issue, "repository", repository) and
  not is_archived(repository);

has_permission(user: User, "close", issue: Issue) if
  is_closed(issue, false) and
  has_permission(user, "edit", issue);

has_permission(user: User, "reopen", issue: Issue) if
  is_closed(issue, true) and
  has_permission(user, "edit", issue);

test fixture acme {
  has_role(User{"ada"}, "admin", Organization{"acme"});
  has_role(User{"mel"}, "member", Organization{"acme"});
  has_relation(Repository{"engine"}, "organization", Organization{"acme"});
  has_relation(Repository{"site"}, "organization", Organization{"acme"});
  has_relation(Issue{"7"}, "repository", Repository{"engine"});
  has_relation(Issue{"7"}, "creator", User{"cleo"});
}

test "roles imply weaker ones, from the organization down" {
  setup {
    fixture acme;
    has_role(User{"max"}, "maintainer", Repository{"engine"});
  }

  assert allow(User{"ada"}, "member.add", Organization{"acme"});
  assert allow(User{"ada"}, "settings.change", Repository{"engine"});
  assert allow(User{"ada"}, "settings.change", Repository{"site"});
  assert allow(User{"max"}, "write", Repository{"engine"});
  assert allow(User{"max"}, "read", Repository{"engine"});
  assert_not allow(User{"max"}, "settings.change", Repository{"engine"});
  assert_not allow(User{"max"}, "read", Repository{"site"});
  assert allow(User{"mel"}, "repository.create", Organization{"acme"});
  assert_not allow(User{"mel"}, "member.add", Organization{"acme"});
  assert_not allow(User{"mel"}, "read", Repository{"engine"});
}

test "what a group has, its members have, however deep" {
  setup {
    fixture acme;
    has_group(User{"gus"}, Group{"parsers"});
    has_group(Group{"parsers"}, Group{"compilers"});
    has_group(Group{"compilers"}, Group{"engineering"});
    has_group(User{"eve"}, Group{"engineering"});
    has_role(Group{"parsers"}, "maintainer", Repository{"site"});
    has_role(Group{"engineering"}, "reader", Repository{"engine"});
  }

  assert has_group(User{"gus"}, Group{"engineering"});
  assert allow(User{"gus"}, "read", Repository{"engine"});
  assert_not allow(User{"gus"}, "write", Repository{"engine"});
  assert allow(User{"gus"}, "write", Repository{"site"});
  assert allow(User{"eve"}, "read", Repository{"engine"});
  assert_not allow(User{"eve"}, "read", Repository{"site"});
}

test "groups in a circle are one group" {
  setup {
    fixture acme;
    has_group(User{"gus"}, Group{"left"});
    has_group(Group{"left"}, Group{"right"});
    has_group(Group{"right"}, Group{"left"});
    has_role(Group{"right"}, "reader", Repository{"engine"});
  }

  assert allow(User{"gus"}, "read", Repository{"engine"});
  assert_not allow(User{"gus"}, "write", Repository{"engine"});
}

test "a custom role grants what its facts say, to users and groups" {
  setup {
    fixture acme;
    has_relation(Role{"auditor"}, "organization", Organization{"acme"});
    grants_permission(Role{"auditor"}, "read");
    grants_permission(Role{"auditor"}, "settings.change");
    has_role(User{"otto"}, Role{"auditor"}, Organization{"acme"});
    has_group(User{"gus"}, Group{"audit"});
    has_role(Group{"audit"}, Role{"auditor"}, Organization{"acme"});
  }

  assert allow(User{"otto"}, action: String, Repository{"engine"}) iff
    action in ["read", "issue.create", "settings.change"];
  assert allow(User{"gus"}, "settings.change", Repository{"site"});
  assert_not allow(User{"gus"}, "write", Repository{"site"});
  assert allow(User{"ada"}, "edit", Role{"auditor"});
  assert_not allow(User{"otto"}, "edit", Role{"auditor"});
}

test "the default role is for members, not for others" {
  setup {
    fixture acme;
    has_default_role(Organization{"acme"}, "reader");
  }

  assert allow(User{"mel"}, "read", Repository{"engine"});
  assert_not allow(User{"mel"}, "write", Repository{"engine"});
  assert_not allow(User{"otto"}, "read", Repository{"engine"});
}

test "a role ends at its time" {
  setup {
    fixture acme;
    has_role_until(User{"tim"}, "maintainer", Repository{"engine"}, 32503680000);
    has_role_until(User{"tim"}, "maintainer", Repository{"site"}, 1000000000);
  }

  assert allow(User{"tim"}, "write", Repository{"engine"});
  assert_not allow(User{"tim"}, "write", Repository{"site"});
}

test "public is read by everyone, written by few" {
  setup {
    fixture acme;
    is_public(Repository{"engine"});
  }

  assert allow(User{"anyone"}, action: String, Repository{"engine"}) iff
    action in ["read", "issue.create"];
  assert allow(User{"anyone"}, "comment", Issue{"7"});
  assert_not allow(User{"anyone"}, "read", Repository{"site"});
}

test "archived is read-only, protected stays" {
  setup {
    fixture acme;
    is_archived(Repository{"engine"});
    is_protected(Repository{"site"});
  }

  assert allow(User{"ada"}, "read", Repository{"engine"});
  assert_not allow(User{"ada"}, "write", Repository{"engine"});
  assert_not allow(User{"ada"}, "comment", Issue{"7"});
  assert allow(User{"ada"}, "delete", Repository{"engine"});
  assert allow(User{"ada"}, "write", Repository{"site"});
  assert_not allow(User{"ada"}, "delete", Repository{"site"});
}

test "an issue is edited by its creator and by maintainers" {
  setup {
    fixture acme;
    has_role(User{"cleo"}, "reader", Repository{"engine"});
    has_role(User{"rita"}, "reader", Repository{"engine"});
    is_closed(Issue{"7"}, false);
  }

  assert allow(User{"cleo"}, "edit", Issue{"7"});
  assert allow(User{"cleo"}, "close", Issue{"7"});
  assert_not allow(User{"cleo"}, "reopen", Issue{"7"});
  assert allow(User{"ada"}, "close", Issue{"7"});
  assert allow(User{"rita"}, action: String, Issue{"7"}) iff action in ["read", "comment"];
}

test "a locked issue is read, not discussed" {
  setup {
    fixture acme;
    is_locked(Issue{"7"});
    is_closed(Issue{"7"}, true);
  }

  assert allow(User{"ada"}, "read", Issue{"7"});
  assert_not allow(User{"ada"}, "comment", Issue{"7"});
  assert allow(User{"ada"}, "reopen", Issue{"7"});
  assert_not allow(User{"cleo"}, "edit", Issue{"7"});
}

test "staff looks everywhere and changes nothing" {
  setup {
    fixture acme;
    has_role(User{"sam"}, "staff");
  }

  assert has_permission(User{"sam"}, "organization.suspend");
  assert allow(User{"sam"}, "read", Organization{"acme"});
  assert allow(User{"sam"}, "read", Repository{"engine"});
  assert_not allow(User{"sam"}, "write", Repository{"engine"});
  assert_not has_permission(User{"ada"}, "organization.suspend");
}
