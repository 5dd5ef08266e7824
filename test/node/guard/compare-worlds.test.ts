import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { readQuery } from '../../../node/authz/question.ts';
import { type Comparison, compareWorlds } from '../../../node/guard/compare-worlds.ts';
import { SHOWN, TRIAL_TIMES } from '../../../node/guard/limits.ts';
import type { Pace } from '../../../node/guard/slices.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import type { Fact } from '../../../node/polar/program.ts';
import type { World } from '../../../node/world/world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { fact, SMALL_FACTS, SMALL_POLICY, worldOf } from '../../fakes/policy-world.ts';
import {
  mayDo,
  NOW_SECONDS,
  timelessPace,
  whichActions,
  whichOf,
  whichResources,
} from './trial.ts';

type Given = {
  readonly current?: World;
  readonly next: World;
  readonly questions: readonly AskedQuestion[];
  readonly pace?: Pace;
};

async function compared({ pace = timelessPace(), ...given }: Given): Promise<Comparison> {
  return await compareWorlds({ current: worldOf(), nowSeconds: NOW_SECONDS, pace, ...given });
}

/** The flips there are, others left out. */
function flipsOf({ flips }: Comparison) {
  return Object.fromEntries(Object.entries(flips).filter(([, count]) => count > 0));
}

const SIZES: AskedQuestion = {
  kind: 'query',
  question: readQuery({
    fact: { predicate: 'has_size', args: [{ type: 'Repo' }, { type: 'Integer' }] },
  }),
};
const OPEN: AskedQuestion = {
  kind: 'query',
  question: readQuery({ fact: { predicate: 'is_large', args: [{ type: 'Integer' }] } }),
};

/** Everything that can be asked about a few people and things. */
const QUESTIONS: readonly AskedQuestion[] = [
  ...['User:alice', 'User:bob', 'User:eve', 'Robot:r2'].flatMap((actor) => [
    ...['Repo:anvil', 'Repo:zebra', 'Org:acme'].flatMap((resource) => [
      ...['read', 'delete', 'frob'].map((action) => mayDo(actor, action, resource)),
      whichActions(actor, resource),
    ]),
    whichResources(actor, 'read', 'Repo'),
    whichOf(actor, 'delete', ['Repo:anvil', 'Repo:zebra']),
  ]),
  SIZES,
  OPEN,
];

/** Facts about those and few others. */
const someFact = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('User:alice', 'User:bob', 'User:eve'),
      fc.constantFrom('String:reader', 'String:owner'),
      fc.constantFrom('Repo:anvil', 'Repo:zebra', 'Repo:other'),
    )
    .map((args) => fact('has_role', ...args)),
  fc
    .constantFrom('User:alice', 'User:bob')
    .map((user) => fact('has_relation', 'Org:acme', 'String:founder', user)),
  fc.integer({ min: 0, max: 3 }).map((size) => fact('has_size', 'Repo:anvil', `Integer:${size}`)),
);
const someFacts = fc.array(someFact, { maxLength: 12 });

test('a world that is compared with itself has no flip', () =>
  fc.assert(
    fc.asyncProperty(someFacts, async (facts) => {
      const [current, next] = [worldOf({ facts }), worldOf({ facts: facts.toReversed() })];
      const comparison = await compared({ current, next, questions: QUESTIONS });
      assert.deepEqual(flipsOf(comparison), {});
      assert.equal(comparison.compared, QUESTIONS.length);
    }),
    { numRuns: 30 },
  ));

/** What the worlds answer by themselves, outside of any trial. */
function answersOf(world: World): readonly string[] {
  return QUESTIONS.map(({ kind, question }) => {
    if (kind !== 'authorize') return '';
    const { actor, action, resource } = question;
    const call = { predicate: 'allow', args: [actor, { type: 'String', id: action }, resource] };
    return String(world.evaluator.holds(call, []));
  });
}

test('each single fact that changes a verdict is found, with the question that it changes', () =>
  fc.assert(
    fc.asyncProperty(someFacts, someFact, async (facts, changed) => {
      const key = (each: Fact) => JSON.stringify(each);
      const others = facts.filter((each) => key(each) !== key(changed));
      const [current, next] = [
        worldOf({ facts: others }),
        worldOf({ facts: [...others, changed] }),
      ];
      const after = answersOf(next);
      const flipped = answersOf(current).filter((answer, index) => answer !== after[index]).length;
      const { flips, examples } = await compared({ current, next, questions: QUESTIONS });
      assert.equal(flips.allow_to_deny + flips.deny_to_allow, flipped);
      const shown = examples.filter(({ kind }) => kind === 'deny_to_allow').length;
      assert.equal(shown, Math.min(flipped, SHOWN.examplesMax));
    }),
    { numRuns: 60 },
  ));

test('a flip is shown with the question and both answers', async () => {
  const next = worldOf({ facts: SMALL_FACTS.filter((each) => each !== SMALL_FACTS[1]) });
  const questions = [
    mayDo('User:alice', 'read', 'Repo:zebra'),
    whichResources('User:alice', 'read', 'Repo'),
  ];
  const comparison = await compared({ next, questions });
  assert.deepEqual(comparison.examples, [
    {
      kind: 'allow_to_deny',
      question: 'authorize(User{"alice"}, "read", Repo{"zebra"})',
      before: 'allowed',
      after: 'denied',
    },
    {
      kind: 'results_differ',
      question: 'list(User{"alice"}, "read", Repo)',
      before: '2 results: anvil, zebra',
      after: '1 result; lost zebra',
    },
  ]);
  assert.deepEqual(comparison.before, { positive: 2, negative: 0, results: 1 });
});

test('answers that become errors are flips, and errors that become answers', async () => {
  const next = worldOf({ policy: SMALL_POLICY.replace(/^is_large.*$/mu, '') });
  const forth = await compared({ next, questions: [OPEN] });
  assert.deepEqual(flipsOf(forth), { error_to_answer: 1 });
  const back = await compared({ current: next, next: worldOf(), questions: [OPEN] });
  assert.deepEqual(flipsOf(back), { answer_to_error: 1 });
});

/** A world some of whose facts cannot be had. */
function brokenFor(predicate: string, error: Error): World {
  const world = worldOf();
  const { dictionary, factCount } = world.facts;
  const tables: typeof world.facts.tables = (asked) => {
    if (asked.name === predicate) throw error;
    return world.facts.tables(asked);
  };
  return { ...world, facts: { dictionary, factCount, predicates: () => [], tables } };
}

test('a question that throws does not end the comparison', async () => {
  const errors = [new TypeError('bug'), new NodeError('budget_exhausted', 'Cannot answer')];
  for (const [index, error] of errors.entries()) {
    const next = brokenFor('has_size', error);
    const {
      compared: count,
      slowed,
      flips,
      isComplete,
    } = await compared({ next, questions: QUESTIONS });
    assert.equal(count, QUESTIONS.length - index);
    assert.deepEqual([flips.answer_to_error, slowed], index === 0 ? [1, 0] : [0, 1]);
    assert.equal(isComplete, true);
  }
});

test('a question that the serving world cannot answer in time says nothing', async () => {
  const current = brokenFor('has_size', new NodeError('budget_exhausted', 'Cannot answer'));
  const { compared: count, slowed } = await compared({
    current,
    next: worldOf(),
    questions: [SIZES],
  });
  assert.deepEqual([count, slowed], [0, 0]);
});

test('a damaged place in the new copy is counted', async () => {
  const next = brokenFor('has_size', new NodeError('damaged_generation', 'Cannot read block 7'));
  assert.equal((await compared({ next, questions: QUESTIONS })).damaged, 1);
});

test('what there is no time for is left out, and that is said', async () => {
  const clock = new FakeClock();
  const yieldToOthers = () => {
    clock.advance(TRIAL_TIMES.questionsMs / 10);
    return Promise.resolve();
  };
  const busy = { monotonicMs: () => (clock.advance(0.5), clock.monotonicMs()) };
  const pace = { clock: busy, yieldToOthers, signal: new AbortController().signal };
  const {
    asked,
    compared: count,
    isComplete,
  } = await compared({ next: worldOf(), questions: QUESTIONS, pace });
  assert.deepEqual([asked, isComplete], [QUESTIONS.length, false]);
  assert.ok(count > 0 && count < QUESTIONS.length, `${count} compared`);
});

test('the thread is given back after each slice, also by slow disks and endless questions', async () => {
  const clock = new FakeClock();
  let sinceMs = clock.monotonicMs();
  let longestMs = 0;
  const yieldToOthers = () => {
    longestMs = Math.max(longestMs, clock.monotonicMs() - sinceMs);
    sinceMs = clock.monotonicMs();
    return Promise.resolve();
  };
  const world = worldOf({
    facts: Array.from({ length: 3_000 }, (_, index) =>
      fact('has_role', `User:${index % 100}`, 'String:reader', `Repo:${index}`),
    ),
  });
  const { dictionary, factCount } = world.facts;
  // Each look at a table takes a tenth of a millisecond, as if it came from a disk.
  const tables: typeof world.facts.tables = (predicate) =>
    world.facts.tables(predicate).map((table) => ({
      columns: table.columns,
      rowCount: table.rowCount,
      degree: (column, number) => table.degree(column, number),
      degreeMax: (column) => table.degreeMax(column),
      has: (row) => (clock.advance(0.1), table.has(row)),
      scan: (pattern, row, visit) => table.scan(pattern, row, () => (clock.advance(0.05), visit())),
    }));
  const slow = { ...world, facts: { dictionary, factCount, predicates: () => [], tables } };
  const questions = Array.from({ length: 100 }, (_, index) => [
    mayDo(`User:${index}`, 'read', `Repo:${index}`),
    whichResources(`User:${index}`, 'read', 'Repo'),
    whichOf(
      `User:${index}`,
      'delete',
      Array.from({ length: 20 }, (__, repo) => `Repo:${repo}`),
    ),
    {
      kind: 'query',
      question: readQuery({ fact: { predicate: 'has_role', args: [{}, {}, {}] } }),
    } as const,
  ]).flat();
  const pace = { clock, yieldToOthers, signal: new AbortController().signal };
  const { compared: count, flips } = await compared({ current: slow, next: slow, questions, pace });
  assert.ok(count >= 200, `${count} compared`);
  assert.equal(flips.allow_to_deny + flips.deny_to_allow, 0);
  assert.ok(longestMs > 1 && longestMs <= TRIAL_TIMES.sliceMs + 1, `${longestMs} ms`);
});

test('an abort ends it', async () => {
  const pace = { ...timelessPace(), signal: AbortSignal.abort(new Error('enough')) };
  await assert.rejects(compared({ next: worldOf(), questions: QUESTIONS, pace }), /enough/u);
});
