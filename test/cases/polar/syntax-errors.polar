# a missing semicolon is marked at the end of its statement
p("x")            ### "missing-semicolon: Missing \";\" after \"\\)\""
q("x");
---
# a missing semicolon before a brace
resource Repo {
  roles = ["admin"];
  "read" if "admin"   ### "missing-semicolon: .* after string \"admin\""
}
---
# a missing semicolon before another statement of a block
resource Repo {
  roles = ["admin"]       ### "missing-semicolon"
  permissions = ["read"]  ### "missing-semicolon"
  "read" if "admin";
}
---
# a missing comma
p("a" "b");  ### "Expected \":\", \",\" or \"\\)\", found string \"b\""
---
# a missing bracket
p("a";       ### "Expected .* \"\\)\", found \";\""
q() if r(;   ### "Expected a value or a variable, found \";\""
s();
---
# a missing operand
p() if ;         ### "Expected a condition, found \";\""
p() if a() and;  ### "Expected a condition, found \";\""
p() if x = ;     ### "Expected a value or a variable, found \";\""
p() if x in y;   ### "After \"in\" comes a list of values"
p() if x matches "User"; ### "Expected a name, found string \"User\""
---
# a missing operator
p() if a() b();      ### "Expected \"and\", \"or\" or \";\", found name b"
p(x) if x matches T y matches U;  ### "found name y"
---
# reserved words are no names
in(x);               ### "Expected a block, a rule or a test, found \"in\""
p(x) if if(x);       ### "Expected a condition, found \"if\""
p(and: User);        ### "found \"and\""
resource not {}      ### "Expected a name, found \"not\", which is a reserved word"
---
# a condition is no value, and a value no condition
p() if q() = 1;      ### "a condition has no value"
p(x) if x;           ### "A variable x alone is no condition"
p(x) if "x" and q(x);  ### "A value alone is no condition"
p(x) if q(r(x));     ### "Expected \",\" or \"\\)\", found \"\\(\""
---
# comparisons do not chain
p(x) if 1 < x < 3;   ### "write two of them with \"and\""
---
# not stands before a condition
p(x) if x not in ["a"];  ### "write not x in"
---
# literals have no types, and types no fields
p("x": String);          ### "Only a variable can have a type"
p(x: User{name: "a"});   ### "library-dialect: .*patterns with fields"
p(x) if x matches User{id: 1}; ### "library-dialect"
---
# a type in a call belongs before it
p(u) if has_role(u, "x", team: Team);  ### "type-in-call: .*\"team matches Team\""
---
# calls, facts, assertions and declarations take no comma at the end
p(x) if q(x,);               ### "trailing-comma: .*remove it"
declare q(User,);            ### "trailing-comma"
test "t" {
  setup { q("x",); }         ### "trailing-comma"
  assert q("x",);            ### "trailing-comma"
}
---
# literals hold one plain value
p(User{});             ### "Expected a string, an integer, \"true\" or \"false\", found \"}\""
p(User{x});            ### "found name x"
p(User{"a", "b"});     ### "Expected \"}\", found \",\""
p(Integer{"ten"});     ### "bad-literal: An Integer is a whole number"
p(Boolean{"maybe"});   ### "bad-literal: A Boolean is true or false"
---
# there is one constant
p(@now);               ### "There is no @now: the one constant is @current_unix_time"
---
# flags mean nothing
@slow p();             ### "warning flag-ignored: The flag @slow"
resource Repo {
  @slow "a" if "b";    ### "warning flag-ignored"
}
---
# what is read only to be refused
type has_role(user: User, role: String);   ### "not-supported: .*rule types"
?= p("x");                                 ### "not-supported: .*write a test"
q();
---
# block keys and their containers
resource Repo {
  roles = { admin };           ### "The roles of a block are a list of strings"
  permissions = "read";        ### "The permissions of a block are a list of strings"
  relations = ["parent"];      ### "The relations of a block are names with types in braces"
  rolls = ["admin"];           ### "unknown-key: .*found rolls"
  roles = [admin, "member"];   ### "write \"admin\""
  relations = { parent: "Folder" };  ### "Expected a name, found string \"Folder\""
}
---
# shorthand has its limits
resource Repo {
  "a" if "b" on "c" on "d";    ### "Shorthand takes one hop"
  "a" if "b" = "c";            ### "Shorthand has no \"=\": write a long rule"
  "a" if role in ["b"];        ### "Shorthand has no \"in\""
  "a" if actor matches User;   ### "Shorthand has no \"matches\""
  "a" if true;                 ### "Expected .*, found \"true\""
  "a" if;                      ### "Expected .*a name or a string, found \";\""
  "a";                         ### "Expected \"if\", found \";\""
  "a" "b";                     ### "Expected \"if\", found string \"b\""
}
---
# headers of blocks
resource {}                    ### "Expected a name, found \"{\""
resource "Repo" {}             ### "Expected a name, found string \"Repo\""
resource Repo extends {}       ### "Expected a name, found \"{\""
resource Repo Extra {}         ### "Expected \"extends\" or \"{\", found name Extra"
global Repo {}                 ### "Expected \"{\", found name Repo"
Repo { roles = ["a"]; }        ### "Expected \"global\", \"actor\" or \"resource\", found name Repo"
---
# headers of tests and fixtures
test name { assert p(1); }     ### "Expected a string, found name name: put it in double quotes"
test { assert p(1); }          ### "Expected a string, found \"{\""
test fixture "f" { p(1); }     ### "Expected a name, found string \"f\""
"name" { assert p(1); }        ### "Expected \"test\", found string \"name\""
---
# facts hold values only
test "facts" {
  setup {
    p(x);                      ### "not-a-value: A fact holds values only, found variable x"
    p(@current_unix_time);     ### "not-a-value"
    p();                       ### "Expected a value or a variable, found \"\\)\""
    fixture;                   ### "Expected a name, found \";\""
    p("x") if q("x");          ### "Expected \";\", found \"if\""
  }
}
---
# lists hold values only
p(x, y) if x in [y, "a"];      ### "not-a-value: A list after \"in\" holds values only, found variable y"
---
# assertions
test "assertions" {
  assert p("x") iff "x" in [];       ### "Expected a name, found string \"x\""
  assert p(x: String) iff x = "a";   ### "Expected \"not\" or \"in\", found \"=\""
  asert p("x");                      ### "Expected .*\"assert\" or \"assert_not\", found name asert"
  assert "x";                        ### "Expected a name, found string \"x\""
  setup { p("x"); }                  ### "The setup comes before the assertions"
}
---
# facts stand in a setup
test "facts" {
  p("x");                            ### "fact-outside-setup"
  fixture f;
  p("y");
  assert p("x");
}
