# attributes are facts in Oso Cloud
allow(user, "read", issue) if issue.owner = user;        ### "library-dialect: .*has_relation\\(issue, \"owner\", user\\)"
allow(user, "read", issue) if issue.repo.is_open(1, (2)) = true;  ### "no attributes"
allow(user, "read", issue) if q(user.id, issue);         ### "no attributes"
allow(user, "read", issue) if user in issue.members;     ### "After \"in\" comes a list of values"
---
# one sign for equality
allow(user, action) if user == action;    ### "no \"==\": write \"=\""
allow(user, action) if user := action;    ### "no \":=\": write \"=\""
---
# no arithmetic
p(x) if x + 1 * 2 > 3;                    ### "library-dialect: .*no arithmetic"
p(x) if x = y - 1;                        ### "no arithmetic"
p(x) if x mod 2 = 0;                      ### "no arithmetic"
---
# no built-ins
p(x) if forall(y in x, q(y));             ### "no \"forall\": write not"
p(x) if q(x) and cut;                     ### "no \"cut\""
p(x) if q(x) and print(x);                ### "no \"print\""
p(x) if debug();                          ### "no \"debug\""
p(x) if x = new User("alice");            ### "literal such as User"
---
# no keyword arguments, no lists and dictionaries as values
p(x) if q(id: 1);                         ### "no keyword arguments"
p([1, 2]);                                ### "Lists and dictionaries are no values"
p({ x: 1 });                              ### "Lists and dictionaries are no values"
p(x) if x in [*rest];                     ### "library-dialect"
---
# words for signs
p(x) if q(x) && r(x);                     ### "Write \"and\""
p(x) if q(x) || r(x);                     ### "Write \"or\""
p(x) if !q(x);                            ### "Write \"not\""
