import assert from 'node:assert/strict';
import { test } from 'node:test';

import { storedPredicate, withLastStepsAsFacts } from '../../../node/eval/transitive.ts';
import { checkAnswers, programOf } from './asking.ts';

const TYPES = 'actor User {} resource Group {} resource Team {}';
const USERS =
  'in_group(x: User, z: Group) if y matches Group and in_group(x, y) and in_group(y, z);';
const GROUPS =
  'in_group(x: Group, z: Group) if y matches Group and in_group(x, y) and in_group(y, z);';

/** How many goals of the rules became facts. */
function checkSteps(rules: string, expected: number): void {
  const clauses = withLastStepsAsFacts(programOf(`${TYPES}\n${rules}`).clauses);
  const goals = clauses.flatMap((clause) => clause.goals);
  const steps = goals.filter((goal) => goal.kind === 'call' && goal.predicate.name.includes('#'));
  assert.equal(steps.length, expected, rules);
}

test('nested groups end with a fact, whoever they begin with', () => {
  checkSteps(`${USERS}\n${GROUPS}`, 2);
  checkSteps('p(x, z) if p(y, z) and p(x, y);', 1);
});

test('a predicate with any other rule stays as it is', () => {
  checkSteps(
    `${USERS}\n${GROUPS}\nin_group(x: User, z: Group) if friend(x, y) and in_group(y, z);`,
    0,
  );
  checkSteps(`${GROUPS}\nin_group(x: Group, z: Group) if twin(x, z);`, 0);
});

test('types that a chain could not go on with keep the rule as it is', () => {
  checkSteps('p(x, z: Team) if y matches Group and p(x, y) and p(y, z);', 0);
  checkSteps(
    `p(x: User, z: Resource) if y matches Group and p(x, y) and p(y, z);
     p(x: Group, z: Resource) if y matches Team and p(x, y) and p(y, z);`,
    0,
  );
});

test('rules that only look like chains stay as they are', () => {
  checkSteps('p(x, z) if p(x, y) and p(z, y);', 0);
  checkSteps('p(x, x) if p(x, y) and p(y, x);', 0);
  checkSteps('p(x, z) if p(x, y) and p(y, w) and q(w, z);', 0);
  checkSteps('p(x, z) if p(x, y) and q(y, z);', 0);
  checkSteps('p(x, "all") if p(x, y) and p(y, z) and q(z);', 0);
  checkSteps('p(x, "all") if p(x, y) and p(y, _z);', 0);
});

test('the facts of a predicate are found by its name', () => {
  assert.deepEqual(storedPredicate({ name: 'p#facts', arity: 2 }), { name: 'p', arity: 2 });
  assert.deepEqual(storedPredicate({ name: 'p', arity: 2 }), { name: 'p', arity: 2 });
});

test('chains and cycles are walked from either end, with facts of the question among their steps', () => {
  checkAnswers(
    {
      policy: `${TYPES}\n${USERS}\n${GROUPS}`,
      facts: `
        in_group(User{"ann"}, Group{"a"})
        in_group(Group{"a"}, Group{"b"})
        in_group(Group{"b"}, Group{"c"})
        in_group(Group{"c"}, Group{"b"})`,
    },
    `
      ids of g: in_group(User{"ann"}, g: Group) -> "a", "b", "c"
      ids of g: in_group(g: Group, Group{"c"}) -> "a", "b", "c"
      ids of u: in_group(u: User, Group{"c"}) -> "ann"
      in_group(g: Group, h: Group) -> (Group{"a"}, Group{"b"}), (Group{"a"}, Group{"c"}), (Group{"b"}, Group{"b"}), (Group{"b"}, Group{"c"}), (Group{"c"}, Group{"b"}), (Group{"c"}, Group{"c"})
      ids of g: in_group(User{"bob"}, g: Group) given in_group(User{"bob"}, Group{"x"}), in_group(Group{"x"}, Group{"c"}) -> "b", "c", "x"
      in_group(User{"ann"}, Group{"d"}) -> no
      in_group(User{"ann"}, Group{"d"}) given in_group(Group{"c"}, Group{"d"}) -> yes
    `,
  );
});
