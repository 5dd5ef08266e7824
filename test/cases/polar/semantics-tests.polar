# names of tests and fixtures
test "reads" {}
test "reads" {}                         ### "error duplicate-test: There is a test \"reads\" already"
test fixture people {}
test fixture people {}                  ### "error duplicate-fixture: There is a fixture \"people\" already"
---
# fixtures that are used
test fixture people { fixture friends; }   ### "error fixture-cycle: Fixture \"people\" uses itself"
test fixture friends { fixture people; }
test "meet" { setup { fixture peopl; } }   ### "error unknown-fixture: No fixture \"peopl\"; did you mean \"people\""
---
# open arguments of assertions
actor User {}
resource Org {}
test "open" {
  assert allow(User{"a"}, action: String, Org{"o"}) iff action in ["read"];
  assert_not allow(user: User, action: String, Org{"o"});                  ### "error assertion-variables: An assertion has at most one variable"
  assert allow(User{"a"}, "read", Org{"o"}) iff action in ["read"];        ### "error assertion-variables: \"action\" is no variable of this assertion"
  assert allow(_: Usr, "read", Org{"o"});                                  ### "warning unknown-type: No block declares a type Usr; did you mean \"User\""
}
---
# numbers of arguments
actor User {}
likes(user: User, thing) if has(user, thing);
test "counts" {
  setup { has(User{"a"}, 1); has(User{"a"}, 1, 2); has(1, 2, 3, 4, 5, 6); }  ### "warning arguments-mismatch: has has 3 arguments here and 2 elsewhere" "error arguments-limit: has has 6" "warning arguments-mismatch: has has 6"
  assert likes(User{"a"}, 1);
  assert_not likes(User{"a"});                                               ### "warning arguments-mismatch: likes has 1 arguments here and 2 elsewhere"
}
