import { test } from 'node:test';

import { checkAnswers } from './asking.ts';

test('goals are asked in whatever order, with one answer', () => {
  const goals = ['a(x, y)', 'b(y, z)', 'z < 10', 'not c(z)'];
  const orders = [goals, goals.toReversed(), [2, 0, 3, 1].map((i) => goals[i])];
  const rules = orders.map((order, i) => `p${i}(x, z) if ${order.join(' and ')};`);
  checkAnswers(
    {
      policy: rules.join('\n'),
      facts: 'a("1", "m")\na("2", "m")\nb("m", 5)\nb("m", 20)\nb("m", 7)\nc(7)',
    },
    orders.map((_, i) => `p${i}(x, z) -> ("1", 5), ("2", 5)`).join('\n'),
  );
});

test('the side with fewer facts is where a join begins', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => `follows("u${i}", "star")`).join('\n');
  checkAnswers(
    {
      policy: 'p(x, y) if follows(x, z) and likes(z, y);',
      facts: `${many}\nlikes("star", "tea")\nfollows("lone", "nobody")`,
      limits: { stepsMax: 8_192 },
    },
    'p("u7", "tea") -> yes\np("lone", "tea") -> no\nids of y: p("u9", y: String) -> "tea"',
  );
});

test('a call that needs facts which are not there ends the rule at once', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => `owns("o${i}", "thing")`).join('\n');
  checkAnswers(
    {
      policy: `
        group(x, y) if group(x, z) and group(z, y);
        p(x, y) if group(x, o) and owns(o, y);`,
      facts: `${many}\ngroup("ann", "o3")`,
      limits: { stepsMax: 8_192 },
    },
    'p("nobody", "thing") -> no\np("ann", "thing") -> yes',
  );
});

test('facts of any type keep a call of the same values from being taken for empty', () => {
  checkAnswers(
    {
      policy: `
        actor User {} resource Team {} resource Group {}
        is_in(u: User, g: Group) if t matches Team and is_in(u, t) and part(t, g);
        p(u: User, x) if g matches Group and is_in(u, g) and owns(g, x);`,
      facts: 'is_in(User{"ann"}, Team{"t"})\npart(Team{"t"}, Group{"g"})\nowns(Group{"g"}, "x")',
    },
    'p(User{"ann"}, "x") -> yes',
  );
});
