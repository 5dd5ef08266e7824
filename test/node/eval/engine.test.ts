import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createEngine } from '../../../node/eval/engine.ts';
import type { Value } from '../../../node/polar/program.ts';
import { engineOf, checkAnswers, factsOf, partsOf, programOf } from './asking.ts';

const GROUPS = `
  actor User {}
  resource Group {}
  in_group(user: User, group: Group) if
    between matches Group and in_group(user, between) and in_group(between, group);
  in_group(one: Group, other: Group) if
    between matches Group and in_group(one, between) and in_group(between, other);
`;

/** g0 in g1 in g2 …: a chain as long as `length`, with user ann in the first. */
function chain(length: number): string {
  const links = Array.from({ length }, (_, i) => `in_group(Group{"g${i}"}, Group{"g${i + 1}"})`);
  return ['in_group(User{"ann"}, Group{"g0"})', ...links].join('\n');
}

test('a chain of groups far longer than the stack is deep is followed to its end', () => {
  const engine = engineOf({
    policy: `
      actor User {}
      resource Group {}
      in_group(one: User, other: Group) if
        between matches Group and in_group(one, between) and next(between, other);`,
    facts: ['in_group(User{"ann"}, Group{"g0"})']
      .concat(Array.from({ length: 50_000 }, (_, i) => `next(Group{"g${i}"}, Group{"g${i + 1}"})`))
      .join('\n'),
  });
  const [last] = factsOf('in_group(User{"ann"}, Group{"g50000"})');
  const [beyond] = factsOf('in_group(User{"ann"}, Group{"g50001"})');
  assert.ok(last && beyond);
  assert.equal(engine.holds(last, []), true);
  assert.equal(engine.holds(beyond, []), false);
});

test('groups that are in each other end, with every group found', () => {
  checkAnswers(
    { policy: GROUPS, facts: `${chain(3)}\nin_group(Group{"g3"}, Group{"g0"})` },
    `
      in_group(User{"ann"}, Group{"g3"}) -> yes
      in_group(Group{"g1"}, Group{"g1"}) -> yes
      in_group(User{"bob"}, Group{"g1"}) -> no
      ids of g: in_group(User{"ann"}, g: Group) -> "g0", "g1", "g2", "g3"
    `,
  );
});

for (const [name, limits] of [
  ['steps', { stepsMax: 5_000 }],
  ['rows', { rowsMax: 100 }],
] as const) {
  test(`a question over its budget of ${name} is refused, and the next one is not`, () => {
    checkAnswers(
      { policy: GROUPS, facts: chain(400), limits },
      `
        in_group(a: Group, b: Group) -> error budget_exhausted
        in_group(User{"ann"}, Group{"g0"}) -> yes
        in_group(a: Group, b: Group) -> error budget_exhausted
        in_group(User{"bob"}, Group{"g0"}) -> no
      `,
    );
  });
}

test('a question over its time is refused', () => {
  let nowMs = 0;
  const monotonicMs = () => (nowMs += 3_000);
  checkAnswers(
    { policy: GROUPS, facts: chain(400), monotonicMs },
    'in_group(a: Group, b: Group) -> error budget_exhausted',
  );
});

test('rules that call each other deeper than the limit are refused', () => {
  const rules = Array.from({ length: 20_000 }, (_, i) => `p${i}(x: User) if p${i + 1}(x);`);
  checkAnswers(
    { policy: ['actor User {}', ...rules].join('\n'), facts: 'p20000(User{"ann"})' },
    'p0(User{"ann"}) -> error budget_exhausted\np19900(User{"ann"}) -> yes',
  );
});

test('facts that come with a question are gone with it', () => {
  checkAnswers(
    { policy: GROUPS, facts: chain(1) },
    `
      in_group(User{"bob"}, Group{"g1"}) given in_group(User{"bob"}, Group{"g0"}) -> yes
      in_group(User{"bob"}, Group{"g1"}) -> no
      ids of g: in_group(User{"bob"}, g: Group) given in_group(User{"bob"}, Group{"new"}) -> "new"
      ids of g: in_group(User{"bob"}, g: Group) -> none
    `,
  );
});

test('types that nobody knows can be asked about', () => {
  checkAnswers(
    { policy: `actor User {}\n sees(who, what); knows(who: User, who);` },
    `
      sees(Alien{"x"}, Robot{"y"}) -> yes
      sees(a: Alien, Robot{"y"}) -> Alien{*}
      knows(Alien{"x"}, Alien{"x"}) -> no
      sees(a: Alien, Robot{"y"}) given sees(Other{"z"}, Robot{"y"}) -> Alien{*}
    `,
  );
});

test('more kinds of questions than are kept are all answered', () => {
  const engine = engineOf({ policy: 'p(x, y) if q(x, y);', facts: 'q(T{"a"}, T{"b"})' });
  for (let i = 0; i < 300; i += 1) {
    const calls = Array.from({ length: 1 + (i % 150) }, () => ({ predicate: 'p', args: [0, 1] }));
    const open = { type: 'T', ids: null };
    const rows = engine.solve({ variables: [open, open], calls }, []);
    assert.deepEqual(rows, [
      [
        { type: 'T', id: 'a' },
        { type: 'T', id: 'b' },
      ],
    ]);
  }
});

test('a policy whose recursion can not be told apart by types is answered all the same', () => {
  const blocks = Array.from({ length: 40 }, (_, i) => `resource T${i} {}`).join('\n');
  const policy = `${blocks}
    known(x: Resource) if r(x);
    p(a, b, c, d) if q(a, b, c, d);
    p(a, b, c, d) if p(b, a, c, d);
    q(a, b, c, d) if p(a, b, d, c);`;
  checkAnswers(
    { policy, facts: 'p(T0{"1"}, T1{"2"}, T2{"3"}, T3{"4"})' },
    `
      p(T1{"2"}, T0{"1"}, T3{"4"}, T2{"3"}) -> yes
      p(T1{"2"}, T0{"1"}, T3{"4"}, T2{"4"}) -> no
      p(a, b, T3{"4"}, c) -> (T0{"1"}, T1{"2"}, T2{"3"}), (T1{"2"}, T0{"1"}, T2{"3"})
      q(T1{"2"}, T0{"1"}, T3{"4"}, T2{"3"}) -> yes
    `,
  );
});

test('conditions are met in every way that is certain, even where more may be', () => {
  const given = {
    policy: 'p(x) if q(x) and x < 3 and not r(x);\nq(_: Integer);',
    facts: 'q(1)\nq(2)\nq(9)\nr(2)',
  };
  const engine = createEngine(partsOf(given));
  const [clause] = programOf(given.policy).clauses;
  assert.ok(clause !== undefined);
  const ask = (slots: readonly (Value | null)[]) => engine.waysToMeet({ ...clause, slots }, []);
  assert.deepEqual(ask([null]), { rows: [[{ type: 'Integer', id: '1' }]], isComplete: false });
  const one = { type: 'Integer', id: '1' };
  assert.deepEqual(ask([one]), { rows: [[one]], isComplete: true });
  assert.deepEqual(ask([{ type: 'Integer', id: '2' }]), { rows: [], isComplete: true });
  assert.deepEqual(ask([{ type: 'String', id: '1' }]), { rows: [], isComplete: true });
});

test('conditions without variables are met or not', () => {
  const engine = createEngine(partsOf({ policy: 'p(1) if q(1);', facts: 'q(1)' }));
  const [clause] = programOf('p(1) if q(1);').clauses;
  assert.ok(clause !== undefined);
  const ways = engine.waysToMeet({ ...clause, slots: [] }, []);
  assert.deepEqual(ways, { rows: [[]], isComplete: true });
});
