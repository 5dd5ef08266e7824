# variables that occur once, variables without a type
actor User {}
resource Org {}
can_see(user: User, org: Org) if knows(user, other);              ### "warning singleton-variable: \"org\"" "warning singleton-variable: \"other\""
can_see(user: User, org: Org) if knows(user, x) and near(x, org);  ### "warning untyped-variable: \"x\""
can_see(user: User, _org: Org) if knows(user, _x) and near(_x, _);
---
# types that nobody declares
actor User {}
resource Org {}
can_see(user: Usr, org: Org) if knows(user, org);                  ### "warning unknown-type: No block declares a type Usr; did you mean \"User\""
can_hear(user: Usr, org: Org) if knows(user, org) and org matches Company;  ### "warning unknown-type: No block declares a type Company$" "warning never-holds: No value has all the types that are asked of \"org\""
---
# conditions that never hold
actor User {}
resource Org {}
a(user: User) if user matches Org and f(user);                    ### "warning never-holds: No value has all the types that are asked of \"user\""
b(user: User) if f(user) and "x" = "y";                           ### "warning never-holds: Two different values are never equal"
c(user: User) if f(user) and 2 < 1;                               ### "warning never-holds: 2 < 1 is false"
d(user: User) if f(user) and user != user;                        ### "warning never-holds: Nothing differs from itself"
e(name: String) if f(name) and name > 3;                          ### "warning never-holds: No value has all the types"
g(user: User) if f(user) and ("x" in ["y"] or h(user));           ### "warning never-holds: \"x\" is not in the list"
i(user: User) if f(user) and false;
---
# numbers of arguments
actor User {}
near(_: User, _: User);
far(user: User) if near(user) and user matches User;              ### "warning arguments-mismatch: near has 1 arguments here and 2 elsewhere"
declare six(User, User, User, User, User, User);                  ### "error arguments-limit: six has 6 arguments here: it may have from 1 to 5"
---
# variables that nothing gives a value
actor User {}
old(user: User) if knows(user, _) and age > 90;                   ### "warning singleton-variable: \"age\"" "warning unbound-variable: Nothing gives \"age\" a value"
late(user: User) if knows(user, _) and time < now_ and time != now_ and now_ > 3;  ### "warning unbound-variable: Nothing gives \"time\"" "warning unbound-variable: Nothing gives \"now_\"" "warning unbound-variable: Nothing gives \"time\"" "warning unbound-variable: Nothing gives \"now_\"" "warning unbound-variable: Nothing gives \"now_\""
---
# the clock is compared
actor User {}
soon(user: User) if knows(user, _) and @current_unix_time in [1, 2];  ### "error clock-in-list"
always(user: User) if knows(user, t) and t matches Integer and t <= @current_unix_time;
