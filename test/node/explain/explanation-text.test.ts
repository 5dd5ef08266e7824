import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explanationLines } from '../../../node/explain/explanation-text.ts';
import { checkLines, factOf, type Given } from './explaining.ts';

const REPOS: Given = {
  policy: `
actor User {}
resource Org { roles = ["admin"]; }
resource Repo {
  roles = ["reader", "writer"];
  permissions = ["read", "write"];
  relations = { org: Org };
  "writer" if "admin" on "org";
  "reader" if "writer";
  "read" if "reader";
}
has_permission(user: User, "write", repo: Repo) if
  has_role(user, "writer", repo) and
  not is_archived(repo) and # an archived one stays as it is
  end matches Integer and open_until(repo, end) and
  end > @current_unix_time;
`,
  facts: `
    has_role(User{"ann"}, "admin", Org{"acme"})
    has_relation(Repo{"x"}, "org", Org{"acme"})
    open_until(Repo{"x"}, 2000)
    has_relation(Repo{"old"}, "org", Org{"acme"})
    is_archived(Repo{"old"})
    has_relation(Repo{"shut"}, "org", Org{"acme"})
    open_until(Repo{"shut"}, 900)
    open_until(Repo{"shut"}, 800)`,
};

test('a proof goes from what holds over rules, in their author’s words, down to facts', () =>
  checkLines(
    REPOS,
    'has_permission(User{"ann"}, "read", Repo{"x"})',
    `
    has_permission(User{"ann"}, "read", Repo{"x"})
      rule test.polar:10:3  "read" if "reader";
        has_role(User{"ann"}, "reader", Repo{"x"})
          rule test.polar:9:3  "reader" if "writer";
            has_role(User{"ann"}, "writer", Repo{"x"})
              rule test.polar:8:3  "writer" if "admin" on "org";
                with org = Org{"acme"}
                has_relation(Repo{"x"}, "org", Org{"acme"}): a fact
                has_role(User{"ann"}, "admin", Org{"acme"}): a fact
    `,
  ));

test('conditions of a proof are shown with their values', () =>
  checkLines(
    REPOS,
    'has_permission(User{"ann"}, "write", Repo{"x"})',
    `
    has_permission(User{"ann"}, "write", Repo{"x"})
      rule test.polar:12:1  has_permission(user: User, "write", repo: Repo) if has_role(user, "writer", repo) and not is_archived(repo) and end matc…
        with end = 2000
        has_role(User{"ann"}, "writer", Repo{"x"})
          rule test.polar:8:3  "writer" if "admin" on "org";
            with org = Org{"acme"}
            has_relation(Repo{"x"}, "org", Org{"acme"}): a fact
            has_role(User{"ann"}, "admin", Org{"acme"}): a fact
        not is_archived(Repo{"x"}): no such fact, and no rule derives it
        open_until(Repo{"x"}, 2000): a fact
        2000 > 1000 (end > @current_unix_time)
    `,
  ));

test('a denial says which goal of each rule stands in the way', () =>
  checkLines(
    REPOS,
    'has_permission(User{"bob"}, "read", Repo{"x"})',
    `
    has_permission(User{"bob"}, "read", Repo{"x"}): no such fact, and its one rule does not apply
      rule test.polar:10:3  "read" if "reader";
        has_role(User{"bob"}, "reader", Repo{"x"}): no such fact, and its one rule does not apply
          rule test.polar:9:3  "reader" if "writer";
            has_role(User{"bob"}, "writer", Repo{"x"}): no such fact, and its one rule does not apply
              rule test.polar:8:3  "writer" if "admin" on "org";
                with org = Org{"acme"}
                has_role(User{"bob"}, "admin", Org{"acme"}): no such fact, and no rule is about it
    `,
  ));

test('a denial shows what holds and must not', () =>
  checkLines(
    REPOS,
    'has_permission(User{"ann"}, "write", Repo{"old"})',
    `
    has_permission(User{"ann"}, "write", Repo{"old"}): no such fact, and its one rule does not apply
      rule test.polar:12:1  has_permission(user: User, "write", repo: Repo) if has_role(user, "writer", repo) and not is_archived(repo) and end matc…
        not is_archived(Repo{"old"}): no, because it holds
          is_archived(Repo{"old"}): a fact
    `,
  ));

test('a condition that fails is shown with the first values, and how many more there are', () =>
  checkLines(
    REPOS,
    'has_permission(User{"ann"}, "write", Repo{"shut"})',
    `
    has_permission(User{"ann"}, "write", Repo{"shut"}): no such fact, and its one rule does not apply
      rule test.polar:12:1  has_permission(user: User, "write", repo: Repo) if has_role(user, "writer", repo) and not is_archived(repo) and end matc…
        with end = 800
        800 > 1000 (end > @current_unix_time): no
        and 1 more way to get so far
    `,
  ));

test('what holds for a reason shown before is not shown again', () =>
  checkLines(
    {
      policy: 'p(x: Integer) if q(x) and r(x);\nq(x: Integer) if s(x);\nr(x: Integer) if q(x);',
      facts: 's(1)',
    },
    'p(1)',
    `
    p(1)
      rule test.polar:1:1  p(x: Integer) if q(x) and r(x);
        q(1)
          rule test.polar:2:1  q(x: Integer) if s(x);
            s(1): a fact
        r(1)
          rule test.polar:3:1  r(x: Integer) if q(x);
            q(1): as above
    `,
  ));

test('facts of the question are told from stored ones', () =>
  checkLines(
    { policy: 'p(x) if q(x);', context: 'q(1)' },
    'q(1)',
    '\nq(1): a fact of the question\n',
  ));

test('what is denied as a whole is quoted', () =>
  checkLines(
    { policy: 'p(x: Integer) if q(x) and not (r(x) and s(x));', facts: 'q(1) r(1) s(1)' },
    'p(1)',
    `
    p(1): no such fact, and its one rule does not apply
      rule test.polar:1:1  p(x: Integer) if q(x) and not (r(x) and s(x));
        not (r(x) and s(x)): no, because it holds
          r(x) and s(x)
            rule test.polar:1:32  r(x) and s(x)
              r(1): a fact
              s(1): a fact
    `,
  ));

test('a rule that any value will do for says so', () =>
  checkLines(
    {
      policy:
        'actor User {}\nresource Repo {}\np(x: User) if q(x, y) and y matches Repo;\nq(_: User, _: Repo);',
    },
    'p(User{"ann"})',
    `
    p(User{"ann"})
      rule test.polar:3:1  p(x: User) if q(x, y) and y matches Repo;
        with y = Repo{_}
        q(User{"ann"}, Repo{_})
          rule test.polar:4:1  q(_: User, _: Repo);
    `,
  ));

test('what cannot be decided is no obstacle while something else is', () =>
  checkLines(
    { policy: 'p(x: Integer) if q(y) and y < 3 and r(x);\nq(_: Integer);' },
    'p(7)',
    `
    p(7): no such fact, and its one rule does not apply
      rule test.polar:1:1  p(x: Integer) if q(y) and y < 3 and r(x);
        r(7): no such fact, and no rule is about it
    `,
  ));

test('a proof that was not found is no denial', () => {
  const { predicate, args } = factOf('p(1)');
  const atom = { predicate: { name: predicate, arity: 1 }, args };
  assert.deepEqual(explanationLines({ kind: 'unproved', atom, why: 'Cannot explain: too high' }), [
    'p(1): it holds',
    '  Cannot explain: too high',
  ]);
});
