# blocks may be empty, and a stray semicolon after one does no harm
actor User {};
resource Repo { ; };;
global {}
---
# trailing commas stand in string lists, relations, supertypes, term lists and rule heads
resource Repo extends Base, {
  roles = ["admin",];
  relations = { parent: Repo, };
}
p(x, "y",) if x in ["a",];
---
# lists may be empty
resource Repo { roles = []; permissions = []; relations = {}; }
p(x) if x in [];
---
# declarations and shorthand rules come in any order
resource Repo {
  "read" if "reader";
  roles = ["reader"];
  "reader" if "writer" on "parent";
  permissions = ["read"];
  relations = { parent: Repo };
}
---
# every shorthand form
resource Repo {
  role if role on "parent";
  permission if "admin" on "parent";
  "a" if global "staff";
  "a" if is_public(resource) and not is_closed(resource, actor, true);
  "a" if not "b" on "parent" or not (not "c" or global "staff");
  "a" if ("b" or ("c" and "d"));
  "a" if "creator" on resource;
}
---
# a body may be the word true or false
p() if true;
p() if false;
---
# a rule needs no body, and a head no parameters
ping();
has_permission(_: User, "read", _: Organization);
---
# operators of all levels, with comments between
p(x, y) if
  # first
  x matches User # second
  and y matches! Repo
  and (x = y or not x != User{"a"} and not not q(x))
  and z < 1 and 1 <= z and z > @current_unix_time and z >= -1;
---
# parentheses may hold one side of a comparison
p(x) if (x) = ("a") and (x) in ["a"];
---
# a call ends in a question mark if its name does
is_public?(x) if is_open?(x);
---
# the words of blocks and tests are names everywhere else
actor(resource) if global(on, extends) and declare(type, test);
resource(fixture: setup) if assert(assert_not) and roles(permissions) and relations(role, permission);
global("x");
test("x");
type("x");
declare("x");
setup("x");
fixture("x");
assert("x");
resource resource extends actor { relations = { on: on, global: global }; "x" if global on on; }
---
# nested names and letters of any script
p(x: Ns::Sub::Type) if Other::q(Ns::Type{"1"}) and größe(名前, x);
---
# instance literals of the primitive types
p(Integer{10}, Integer{"-07"}, Boolean{true}, Boolean{"false"}, String{"x"}, String{1}, User{true});
---
# the smallest and the largest integer, with a sign or zeros before
p(-9223372036854775808, 9223372036854775807, +1, 007, -0);
---
# an escape stands for any character, a line break too
p("\n\r\t\0\\\"\q\
 next line # no comment");
---
# a declaration of a fact
declare has_tag(User, String);
---
# a test needs neither setup nor assertion
test "nothing" {}
test "setup only" { setup { # only a comment
} }
test "assertion only" { assert p("x"); }
---
# assertions with variables
test "sets" {
  assert allow(User{"a"}, action: String, Repo{"b"});
  assert allow(User{"a"}, action: String, Repo{"b"}) iff action in ["read", "write",];
  assert_not allow(User{"a"}, action: String, Repo{"b"}) iff action not in [];
}
---
# fixtures use fixtures, and facts may be named like them
test fixture one { p("x"); fixture two; }
test fixture two { fixture("x"); setup("x"); assert("x"); }
test "uses" { setup { fixture one; fixture two; } setup { p(1); } }
