import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { guardSwap, type GuardVerdict, type SwapToGuard } from '../../../node/guard/guard.ts';
import type { GuardState } from '../../../node/guard/hold.ts';
import { RELEASE } from '../../../node/guard/limits.ts';
import { leaseOf } from '../../../node/world/lease.ts';
import { IN_MEMORY } from '../../../node/world/origin.ts';
import type { World } from '../../../node/world/world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { fact, SMALL_POLICY, worldOf } from '../../fakes/policy-world.ts';
import { mayDo } from './trial.ts';

/** A hundred users read one repository each. */
const USERS = Array.from({ length: 100 }, (_, index) => index);
const ROLES = USERS.map((user) =>
  fact('has_role', `User:${user}`, 'String:reader', `Repo:${user}`),
);
const QUESTIONS: readonly AskedQuestion[] = USERS.flatMap((user) => [
  mayDo(`User:${user}`, 'read', `Repo:${user}`),
  mayDo(`User:${user}`, 'delete', `Repo:${user}`),
]);

async function guarded(swap: Partial<SwapToGuard> & Pick<SwapToGuard, 'next'>) {
  return await guardSwap({
    current: worldOf({ facts: ROLES }),
    reservoir: { questions: () => QUESTIONS },
    mode: 'default',
    state: undefined,
    clock: new FakeClock(),
    yieldToOthers: () => nextTurn(),
    signal: new AbortController().signal,
    ...swap,
  });
}

/** `hold: predicate_emptied`: the decision and the codes of its reasons. */
function said({ decision, report }: GuardVerdict): string {
  const codes = report.reasons.map(({ code }) => code);
  return codes.length === 0 ? decision : `${decision}: ${codes.join(' ')}`;
}

async function check(swap: Partial<SwapToGuard> & Pick<SwapToGuard, 'next'>, expected: string) {
  assert.equal(said(await guarded(swap)), expected);
}

test('a copy like the one before is taken', async () => {
  const { decision, state, report } = await guarded({ next: worldOf({ facts: ROLES }) });
  assert.equal(decision, 'take');
  assert.equal(state, undefined);
  assert.equal(report.questions?.compared, QUESTIONS.length);
  assert.deepEqual(report.facts, { before: 100, after: 100 });
  assert.equal(report.tests, null);
});

test('a copy in which some access has changed is taken', () =>
  check({ next: worldOf({ facts: ROLES.slice(0, 85) }) }, 'take'));

test('an upstream that answers [] everywhere is held', async () => {
  const verdict = await guarded({ next: worldOf({ policy: '', facts: [] }) });
  assert.equal(said(verdict), 'hold: policy_emptied facts_gone many_denied');
  assert.equal(verdict.report.flips?.allow_to_deny, 100);
  await check({ next: worldOf({ facts: [] }) }, 'hold: facts_gone many_denied');
  await check({ next: worldOf({ policy: '', facts: ROLES }) }, 'hold: policy_emptied many_denied');
});

test('a predicate that is empty is held, also when no question was ever asked', () => {
  const sizes = USERS.map((user) => fact('has_size', `Repo:${user}`, 'Integer:1'));
  const current = worldOf({ facts: [...ROLES, ...sizes] });
  const reservoir = { questions: () => [] };
  return check({ current, next: worldOf({ facts: ROLES }), reservoir }, 'hold: predicate_emptied');
});

const TEST = `test "readers read" {
  setup { has_role(User{"a"}, "reader", Repo{"r"}); }
  assert allow(User{"a"}, "read", Repo{"r"});
}`;

test('a policy that changes on purpose, with tests that pass, is taken', async () => {
  const policy = `${SMALL_POLICY.replace('"delete" if "owner"', '"delete" if "reader"')}\n${TEST}`;
  const { decision, report } = await guarded({
    next: worldOf({ policy, facts: ROLES }),
    reservoir: { questions: () => QUESTIONS.slice(0, 20) },
  });
  assert.equal(decision, 'take');
  assert.deepEqual(report.tests, { tests: 1, passed: 1, failed: 0, undecided: 0, failures: [] });
  assert.equal(report.flips?.deny_to_allow, 10);
});

test('a policy that lets many in is taken with a warning, and held where that was chosen', async () => {
  const policy = SMALL_POLICY.replace('"delete" if "owner"', '"delete" if "reader"');
  const next = worldOf({ policy, facts: ROLES });
  await check({ next }, 'take_and_warn: many_allowed');
  await check({ next, mode: 'hold' }, 'hold: many_allowed');
  await check({ next, mode: 'off' }, 'take');
});

test('a policy whose own test fails is held', () => {
  const policy = `${SMALL_POLICY}\n${TEST.replace('assert allow', 'assert_not allow')}`;
  const next = worldOf({ policy, facts: ROLES });
  return check({ next }, 'hold: tests_failed');
});

test('tests are not run again while the policy is the same', async () => {
  const policy = `${SMALL_POLICY}\n${TEST.replace('assert allow', 'assert_not allow')}`;
  const current = worldOf({ policy, facts: ROLES });
  await check({ current, next: worldOf({ policy, facts: ROLES }) }, 'take');
});

test('a first copy is never held: there is nothing else to answer from', async () => {
  const policy = `${SMALL_POLICY}\n${TEST.replace('assert allow', 'assert_not allow')}`;
  const next = worldOf({ policy, facts: [] });
  await check({ current: undefined, next, mode: 'hold' }, 'take_and_warn: tests_failed');
  await check({ current: undefined, next: worldOf() }, 'take');
});

test('a copy of another environment is refused', async () => {
  const next = worldOf({ environment: '9', facts: ROLES });
  await assert.rejects(guarded({ next }), { code: 'wrong_environment' });
});

test('an abort ends a trial', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(guarded({ next: worldOf({ facts: ROLES }), signal }), /enough/u);
});

test('the world that serves stays open while it is asked, though another takes its place', async () => {
  const events: string[] = [];
  const lease = leaseOf(() => events.push('closed'));
  const letGo = lease.take();
  const current = worldOf({ facts: ROLES, origin: { ...IN_MEMORY, lease } });
  const yieldToOthers = async () => {
    letGo();
    events.push('replaced');
    await nextTurn();
  };
  await guarded({ current, next: worldOf({ facts: ROLES }), yieldToOthers });
  assert.equal(events.at(-1), 'closed');
  assert.equal(events.filter((each) => each === 'closed').length, 1);
});

/** One copy after the other, this much later, the serving world and the state kept as a node does. */
class Story {
  readonly clock = new FakeClock();
  #state: GuardState;
  #serving: World = worldOf({ facts: ROLES });
  #copies = 0;

  /** Is it taken? `hours`: since the copy before. Each is a copy of its own, of this content. */
  async copy(hours: number, content: World, more: Partial<SwapToGuard> = {}): Promise<string> {
    this.#copies += 1;
    return await this.sameCopy(hours, { ...content, takenAtMs: 1e9 + this.#copies }, more);
  }

  /** The very copy that is given, be it for the first time or again. */
  async sameCopy(hours: number, next: World, more: Partial<SwapToGuard> = {}): Promise<string> {
    this.clock.advance(hours * 60 * 60 * 1_000);
    const { clock } = this;
    const verdict = await guarded({
      current: this.#serving,
      next,
      state: this.#state,
      clock,
      ...more,
    });
    this.#state = verdict.state;
    if (verdict.decision !== 'hold') this.#serving = next;
    return verdict.report.held === null
      ? verdict.decision
      : `${verdict.decision} ${verdict.report.held.copies}`;
  }
}

const GOOD = worldOf({ facts: ROLES });
const EMPTY = worldOf({ facts: [] });
const HOURS = RELEASE.heldMsMin / (60 * 60 * 1_000);

test('a hold ends with a copy that is good by itself', async () => {
  const story = new Story();
  assert.equal(await story.copy(0, EMPTY), 'hold 1');
  assert.equal(await story.copy(0.5, EMPTY), 'hold 2');
  assert.equal(await story.copy(0.5, GOOD), 'take');
  assert.equal(await story.copy(0.5, EMPTY), 'hold 1');
});

test('a hold ends with age, and the copy that is taken is what the next one is held against', async () => {
  const story = new Story();
  assert.equal(await story.copy(0, EMPTY), 'hold 1');
  assert.equal(await story.copy(HOURS / 2, EMPTY), 'hold 2');
  assert.equal(await story.copy(HOURS / 2, EMPTY), 'take_and_warn 3');
  assert.equal(await story.copy(0.5, EMPTY), 'take');
  assert.equal(await story.copy(0.5, GOOD), 'take_and_warn');
});

test('one copy that is offered over and over is no further evidence', async () => {
  const story = new Story();
  for (let offer = 0; offer < 9; offer += 1) {
    assert.equal(await story.sameCopy(HOURS / 2, EMPTY), 'hold 1');
  }
  assert.equal(await story.copy(HOURS, EMPTY), 'hold 2');
});

test('an old hold does not let something new and worse in', async () => {
  const sizes = USERS.map((user) => fact('has_size', `Repo:${user}`, 'Integer:1'));
  const current = worldOf({ facts: [...ROLES, ...sizes] });
  const withoutSizes = worldOf({ facts: ROLES });
  const story = new Story();
  assert.equal(await story.copy(0, current), 'take');
  assert.equal(await story.copy(0, withoutSizes), 'hold 1');
  assert.equal(await story.copy(HOURS, withoutSizes), 'hold 2');
  assert.equal(await story.copy(HOURS, EMPTY), 'hold 3');
  assert.equal(await story.copy(0.5, withoutSizes), 'hold 4');
});

test('a hold ends by hand', async () => {
  for (const mode of ['warn', 'off'] as const) {
    const story = new Story();
    assert.equal(await story.copy(0, EMPTY), 'hold 1');
    assert.match(await story.copy(0, EMPTY, { mode }), /^take/u);
  }
});

test('a policy whose test fails is held until somebody does something', async () => {
  const policy = `${SMALL_POLICY}\n${TEST.replace('assert allow', 'assert_not allow')}`;
  const wrong = worldOf({ policy, facts: ROLES });
  const story = new Story();
  for (let copy = 1; copy <= 5; copy += 1)
    assert.equal(await story.copy(HOURS, wrong), `hold ${copy}`);
  assert.equal(await story.copy(0.5, GOOD), 'take');
});
