# names are declared where they are looked up
actor User {}
resource Org { roles = ["owner", "member"]; permissions = ["view"]; }
resource Repo {
  roles = ["reader"];
  permissions = ["read"];
  relations = { org: Org, author: User };
  "read" if "raeder";               ### "error unknown-name: No role, permission or relation \"raeder\" on Repo; did you mean \"reader\""
  "raed" if "reader";               ### "error unknown-name: No role or permission \"raed\" on Repo; did you mean \"read\""
  "reader" if "membr" on "org";     ### "error unknown-name: No role, permission or relation \"membr\" on Org; did you mean \"member\""
  "reader" if "member" on "ogr_";   ### "error unknown-name: No relation \"ogr_\" on Repo"
  "author" if "reader";             ### "error unknown-name: \"author\" is a relation on Repo"
  "read" if global "staff";         ### "error unknown-name: No role or permission \"staff\" in the global block"
}
---
# a name that is missing is told once
actor User {}
resource Repo {
  permissions = ["read", "write"];
  "read" if "maintainer";           ### "error unknown-name: No role, permission or relation \"maintainer\""
  "write" if "maintainer";
}
---
# words stand for nothing but what they stand for
actor User {}
resource Repo {
  roles = ["reader"];
  permissions = ["read"];
  relations = { parent: Repo };
  role if role on "parent";
  read if "reader";                 ### "error unknown-word: \"read\" stands for nothing here"
  "read" if reader;                 ### "error unknown-word: \"reader\""
  "read" if "reader" on parent;     ### "error unknown-word: \"parent\""
}
---
# a relation without "on" is to actors
actor User {}
resource Org {}
resource Repo {
  permissions = ["read"];
  relations = { org: Org, author: User };
  "read" if "author" or "org";      ### "warning never-holds: \"org\" leads to Org, which is no actor"
}
---
# what "on" follows leads to a block
actor User {}
resource Repo {
  permissions = ["read"];
  relations = { org: Organization, tag: String };   ### "error unknown-target: No block declares a type Organization, but" "error unknown-target: No block declares a type String, but"
  "read" if "member" on "org" or "member" on "tag";
}
---
# the global block has no resource
actor User {}
global {
  roles = ["staff", "chief"];
  relations = {};                           ### "error global-resource"
  "staff" if "chief" or is_new(resource);   ### "error global-resource"
  "chief" if "staff" on "org";              ### "error global-resource"
}
