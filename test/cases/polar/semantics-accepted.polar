# a policy with every construct that needs no warning
actor User { permissions = ["see_profile"]; relations = { manager: User }; "see_profile" if "manager"; }
actor Service {}

global {
  roles = ["staff", "support"];
  permissions = ["open_console"];
  "open_console" if "support";
  "support" if "staff";
}

resource Company {
  roles = ["owner", "employee"];
  permissions = ["view", "bill"];
  "employee" if "owner";
  "view" if "employee" or global "support";
  "bill" if "owner" and not is_frozen(resource);
}

resource Folder {
  roles = ["viewer", "editor"];
  permissions = ["read", "edit", "share"];
  relations = { company: Company, parent: Folder, author: User, };
  role if role on "parent";
  "editor" if "author";
  "viewer" if "editor" or ("employee" on "company" and is_shared(resource));
  "read" if "viewer";
  "edit" if "editor";
  permission if "owner" on "company";
}

# what folders have, files have
resource File extends Folder { permissions = ["download"]; "download" if "read"; }

declare is_shared(Folder);
declare is_frozen(Company);

# groups hold roles for their members, groups within groups included
resource Group {}
has_role(user: User, role: String, folder: Folder) if
  in_group(user, group) and group matches Group and has_role(group, role, folder);
in_group(user: User, outer: Group) if
  inner matches Group and in_group(user, inner) and within(inner, outer);

# access that ends
has_role(user: User, "viewer", folder: Folder) if
  lent(user, folder, until) and until matches Integer and until > @current_unix_time;

allow(actor: Actor, action: String, resource: Resource) if
  has_permission(actor, action, resource);
allow(service: Service, action, file: File) if
  action in ["read", "download"] and trusts(file, service);

test fixture company {
  has_role(User{"olga"}, "owner", Company{"acme"});
  has_relation(Folder{"plans"}, "company", Company{"acme"});
}
test "owners may do everything" {
  setup { fixture company; }
  assert allow(User{"olga"}, action: String, Folder{"plans"}) iff
    action in ["read", "edit", "share"];
  assert_not allow(User{"otto"}, action: String, Folder{"plans"});
}
---
# types without a block are for what is stored only
actor User {}
resource Org { roles = ["admin"]; permissions = ["rename"]; relations = { label: Label }; }  ### "warning unknown-target: No block declares a type Label$"
has_permission(user: User, "rename", org: Org) if
  has_role(user, role, org) and role matches Role and grants(role, "rename");  ### "warning unknown-type: No block declares a type Role$"
---
# undeclared names in long rules are facts' business
actor User {}
resource Org {}
has_permission(user: User, "rename", org: Org) if has_role(user, "chief", org);
has_role(user: User, "chief", org: Org) if has_relation(org, "founder", user);
---
# blocks of one type may be anywhere and say the same again
resource Org { roles = ["admin"]; permissions = ["rename"]; "rename" if "admin"; }
actor User {}
actor Org { roles = ["admin", "member"]; "admin" if "member"; }
