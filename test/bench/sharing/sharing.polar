# File sharing: documents lie in folders, folders in folders; teams and people hold roles on both.

actor User {}
actor Team {}

resource Folder {
  roles = ["owner", "editor", "viewer"];
  permissions = ["read", "write"];
  relations = { parent: Folder };

  "viewer" if "editor";
  "editor" if "owner";
  role if role on "parent";

  "read" if "viewer";
  "write" if "editor";
}

resource Document {
  roles = ["owner", "editor", "viewer"];
  permissions = ["read", "write"];
  relations = { folder: Folder };

  "viewer" if "editor";
  "editor" if "owner";
  role if role on "folder";

  "read" if "viewer";
  "write" if "editor";
}

has_role(user: User, role: String, folder: Folder) if
  team matches Team and
  is_member(user, team) and
  has_role(team, role, folder);

test "a role on a folder reaches what lies in it, however deep" {
  setup {
    has_relation(Folder{"inner"}, "parent", Folder{"outer"});
    has_relation(Document{"plan"}, "folder", Folder{"inner"});
    has_role(User{"ann"}, "editor", Folder{"outer"});
    is_member(User{"tom"}, Team{"night"});
    has_role(Team{"night"}, "viewer", Folder{"inner"});
  }

  assert allow(User{"ann"}, "write", Document{"plan"});
  assert allow(User{"tom"}, "read", Document{"plan"});
  assert_not allow(User{"tom"}, "write", Document{"plan"});
  assert_not allow(User{"tom"}, "read", Folder{"outer"});
}
