# a key twice in a block
resource Org {
  roles = ["admin"];
  roles = ["member"];  ### "error duplicate-key: Org has its roles in this block already"
}
---
# one name, two meanings
resource Org {
  roles = ["admin", "admin"];           ### "warning duplicate-name: \"admin\""
  permissions = ["admin"];              ### "error conflicting-name: The permission \"admin\" is a role already"
  relations = { admin: Org };           ### "error conflicting-name: The relation \"admin\" is a role already"
}
---
# one relation, two targets
actor User {}
resource Org { relations = { lead: User }; }
resource Org { relations = { lead: Org }; }  ### "error conflicting-name: The relation \"lead\" leads to User already"
---
# a second global block
global { roles = ["staff"]; }
global { roles = ["guest"]; }  ### "error duplicate-global"
---
# built-in types are not declared
actor Actor {}       ### "error reserved-type: Every policy has a type Actor"
resource String {}   ### "error reserved-type: Every policy has a type String"
---
# supertypes exist, and no type is its own
resource Folder extends Documnt {}  ### "error unknown-supertype: No block declares a type Documnt; did you mean \"Document\"\\?"
resource Document {}
resource A extends B {}             ### "error extends-cycle: A extends B, which extends A"
resource B extends A {}
resource C extends C {}             ### "error extends-cycle: C extends itself"
---
# supertypes agree
resource Versioned { roles = ["keeper"]; }
resource Archived { permissions = ["keeper"]; }
resource Record extends Versioned, Archived {}  ### "error conflicting-name: Record inherits \"keeper\" as a role and as a permission"
resource Note extends Versioned { permissions = ["keeper"]; }  ### "error conflicting-name: The permission \"keeper\" is a role of Versioned"
