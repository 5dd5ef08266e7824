# denials that mean something
actor User {}
resource Org {}
resource Repo {}
a(user: User) if knows(user, _) and not banned(user);
b(user: User, org: Org) if not member(user, org) and visible(org);
c(user: User) if not knows(user, _) and not (knows(_x, user) and trusted(_x));
d(user: User, repo: Repo) if not (needs(repo, skill) and skill matches String and not has_skill(user, skill));
e(thing: Resource) if not (thing matches User) and not thing = Org{"acme"};
f(user: User) if age(user, n) and n matches Integer and not n in [1, 2] and not (n < 18 or n > 65);
---
# depending on one's own opposite, at first hand
actor User {}
inside(user: User) if known(user) and not inside(user);  ### "error recursive-negation: Whether this holds depends on its own opposite: not inside \\(semantics-negation\\.polar:14:43\\)$"
---
# depending on one's own opposite, through others
actor User {}
inside(user: User) if known(user) and not outside(user);   ### "error recursive-negation: .*: not outside \\(.*:18:43\\) → stranger \\(.*:19:24\\) → inside \\(.*:20:51\\)$"
outside(user: User) if stranger(user);
stranger(user: User) if not (known(user) and not (inside(user) and known(user)));
---
# depending on one's own opposite, through roles
actor User {}
resource Org {
  roles = ["member", "guest"];
  "guest" if not "member";      ### "error recursive-negation: .*: not has_role"
}
---
# a variable that is denied twice has to come from elsewhere
actor User {}
resource Org {}
a(user: User) if not member(user, org) and not closed(org) and org matches Org;  ### "warning unbound-variable: Nothing gives \"org\"" "warning unbound-variable: Nothing gives \"org\""
---
# what is denied always holds
actor User {}
a(user: User) if known(user) and not (user matches User);   ### "warning never-holds: What is denied here always holds"
b(user: User) if known(user) and not user = user;           ### "warning never-holds: Nothing differs from itself"
