import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entrance } from '../../../node/eval/clause-head.ts';
import { cheapest, singleValued } from '../../../node/eval/join-order.ts';
import { checkAnswers, machineOf } from './asking.ts';

const price = (now: number, enough = 0) => ({ now: () => now, enough });

test('the least price is taken; of equal ones the first', () => {
  assert.equal(cheapest([price(5), price(3), price(9)]), 1);
  assert.equal(cheapest([price(4), price(4)]), 0);
});

test('a goal without answers ends it, wherever it stands', () => {
  assert.equal(cheapest([price(5), price(3), price(0)]), undefined);
});

test('a price that is low enough is not compared', () => {
  const unasked = { now: () => assert.fail('not to be asked'), enough: 0 };
  assert.equal(cheapest([price(5), price(2, 2), unasked]), 1);
});

test('what is asked about nothing known comes after what narrows it', () => {
  const users = Array.from({ length: 20_000 }, (_, i) => `member("u${i}", "g${i % 5}")`);
  checkAnswers(
    {
      policy: `
        sees(x, y) if in_team(x, t) and shown(t, y);
        in_team(x, t) if member(x, t);
        shown(t, y) if shared(t, y);`,
      facts: [...users, 'shared("g1", "y")', 'shared("g9", "z")'].join('\n'),
      limits: { stepsMax: 12_288 },
    },
    'sees("u1", "y") -> yes\nsees("u2", "y") -> no\nids of y: sees("u6", y: String) -> "y"',
  );
});

/** Which goal of `sees` is asked without counting facts, when both arguments are known. */
function singleGoal(goals: string, facts: string): string | undefined {
  const policy = `actor User {} resource Repo {} resource Team {} sees(x: User, y: Repo) if ${goals};`;
  const machine = machineOf({ policy, facts });
  const [clause] = machine.clausesOf({ name: 'sees', arity: 2 });
  assert.ok(clause);
  const pattern = ['User', 'Repo'].map(
    (type) => ({ kind: 'bound', type: machine.types.numberOf(type) }) as const,
  );
  const { state } = entrance(machine, clause, pattern) ?? assert.fail('the head matches');
  const owner = { args: [], component: undefined, cycle: undefined, tabled: undefined };
  const compiled = {
    machine,
    clause,
    owner: { ...owner, end: () => assert.fail(), undecided: () => assert.fail() },
    entryState: state,
    registers: [],
    doubtIndex: clause.slotTypes.length,
  };
  const single = singleValued(compiled, clause.goals, state);
  return single?.kind === 'call' ? single.predicate.name : undefined;
}

const MEMBERS = 'member(User{"u"}, Team{"s"})\nmember(User{"u"}, Team{"t"})';
const SHARED = 'shared(Team{"t"}, Repo{"r"})';

test('a goal with one fact at most is asked first, wherever it stands', () => {
  assert.equal(singleGoal('member(x, t) and shared(t, y)', `${MEMBERS}\n${SHARED}`), 'shared');
  assert.equal(singleGoal('shared(t, y) and member(x, t)', `${MEMBERS}\n${SHARED}`), 'shared');
  assert.equal(singleGoal('member(x, t) and shared(t, y)', MEMBERS), 'shared');
});

test('a goal without a fact in the copy comes before one with a single fact', () => {
  assert.equal(singleGoal('shared(t, y) and member(x, t)', SHARED), 'member');
  assert.equal(singleGoal('member(x, t) and shared(t, y)', SHARED), 'member');
});

test('of goals with more facts or with rules none is asked without counting', () => {
  assert.equal(singleGoal('member(x, t) and member(x, u) and t != u', MEMBERS), undefined);
  const ruled = 'given(x, t) and given(t, y); given(a, b) if shared(a, b)';
  assert.equal(singleGoal(ruled, SHARED), undefined);
});
