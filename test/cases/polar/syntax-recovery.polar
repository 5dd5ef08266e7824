# every statement with a mistake is reported, and the others are read
p("a" "b");                ### "found string \"b\""
q("x");
r(if);                     ### "found \"if\""
resource Repo {
  roles = ["a" "b"];       ### "found string \"b\""
  "x" if "y";
  "x" if if;               ### "found \"if\""
}
test "t" {
  setup { p(; p("x"); p(); }  ### "found \";\"" "found \"\\)\""
  assert p("x" "y");       ### "found string \"y\""
  assert p();              ### "found \"\\)\""
}
---
# a block that is not closed ends where the next one starts
resource Repo {
  roles = ["admin"];       ### "unclosed: The block Repo opened on line \\d+ is not closed"

actor User {}
---
# a block that is not closed ends where a rule starts that is not indented
resource Repo {
  roles = ["admin"];       ### "unclosed: The block Repo"

p(x) if q(x);
r(x) if s(x);
test "t" { assert p("x"); }
---
# long rules in a block are one mistake
resource Repo {
  p(x) if q(x);            ### "rule-in-block: .*block Repo"
  @slow q(x) if r(x);      ### "flag-ignored"
  roles = ["admin"];
}
q("x");
---
# a block that ends too early is one mistake
resource Repo {
  roles = ["admin"]; }
  "read" if "admin";       ### "outside-block"
  "write" if "admin";
}
q("x");
---
# a test that ends too early is one mistake
test "t" {
  setup { p("x"); } }
  assert p("x");           ### "outside-test"
  assert p("y");
}
---
# a setup that is not closed ends where the assertions start
test "t" {
  setup {
    p("x");                ### "unclosed: The setup opened on line \\d+"
  assert p("x");
}
---
# a file that ends too early
test "t" {
  setup {
    p("x");                ### "unclosed: The setup"
---
# a rule that ends too early
p(x) if q(x) and           ### "Expected a condition, found the end of the file"
---
# a brace that closes nothing
p("x");
}                          ### "closes nothing"
q("x");
---
# a brace that is missing
resource Repo              ### "missing-brace: Missing \"{\" after name Repo"
  roles = ["admin"];
}
test "t"                   ### "missing-brace"
  assert p("x");
}
---
# a string without its end explains all that follows on its line
p("a, "b");                ### "unterminated-string"
q("a);                     ### "unterminated-string"
resource Repo {
  roles = ["admin, "member"];  ### "unterminated-string"
  permissions = [
    "read,                 ### "unterminated-string"
    "write",
  ];
  "read" if "admin;        ### "unterminated-string"
  "write" if "admin";
}
---
# a statement behind a mistake without its semicolon
p("a" "b")                 ### "found string \"b\""
q("x");
r("x" "y");                ### "found string \"y\""
