import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { readEvaluateQuery, readQuery } from '../../../node/authz/question.ts';
import { askTrial, type TrialAnswer, trialOf } from '../../../node/guard/ask-world.ts';
import type { FactTable } from '../../../node/eval/facts.ts';
import { type Pace, Slices } from '../../../node/guard/slices.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';
import {
  mayDo,
  NOW_SECONDS,
  timelessPace,
  whichActions,
  whichOf,
  whichResources,
} from './trial.ts';

type World = ReturnType<typeof worldOf>;

async function ask(asked: AskedQuestion, world: World = worldOf(), pace: Pace = timelessPace()) {
  const clock = {
    nowSeconds: () => NOW_SECONDS,
    monotonicMs: () => pace.clock.monotonicMs(),
  };
  return await askTrial(trialOf(world, clock), asked, new Slices(pace, 1_000));
}

async function check(asked: AskedQuestion, expected: TrialAnswer | undefined, world?: World) {
  assert.deepEqual(await ask(asked, world), expected);
}

function results(...list: readonly string[]): TrialAnswer {
  return { kind: 'results', results: list };
}

test('each question gets its answer as text', async () => {
  const isAllowed = true;
  await check(mayDo('User:alice', 'read', 'Repo:anvil'), { kind: 'verdict', isAllowed });
  await check(mayDo('User:eve', 'read', 'Repo:anvil'), { kind: 'verdict', isAllowed: false });
  await check(
    whichOf('User:alice', 'read', ['Repo:zebra', 'Org:acme', 'Repo:anvil']),
    results('Repo{"zebra"}', 'Repo{"anvil"}'),
  );
  await check(whichResources('User:alice', 'read', 'Repo'), results('anvil', 'zebra'));
  await check(whichActions('User:alice', 'Repo:anvil'), results('delete', 'read'));
  const args = [{ type: 'Repo' }, { type: 'Integer' }];
  await check(
    { kind: 'query', question: readQuery({ fact: { predicate: 'has_size', args } }) },
    results(
      '{"predicate":"has_size","args":[{"type":"Repo","id":"anvil"},{"type":"Integer","id":"10"}]}',
      '{"predicate":"has_size","args":[{"type":"Repo","id":"zebra"},{"type":"Integer","id":"2000"}]}',
    ),
  );
  const body = {
    predicate: ['has_size', ['r', 'n']],
    constraints: { r: { type: 'Repo', ids: ['anvil'] }, n: { type: 'Integer' } },
  };
  await check(
    { kind: 'evaluate_query', question: readEvaluateQuery(body) },
    results('{"r":"anvil","n":"10"}'),
  );
});

test('what is refused is an error with its code', async () => {
  const asked = mayDo('User:alice', 'read', 'Repo:anvil');
  const question = { ...asked.question, contextFacts: [fact('unused', 'User:alice')] };
  const error = { kind: 'error', code: 'fact_not_used' } as const;
  await check({ ...asked, question } as AskedQuestion, error);
  const many = whichOf('User:alice', 'read', ['Repo:anvil']);
  const manyQuestion = { ...many.question, contextFacts: [fact('unused', 'User:alice')] };
  await check({ ...many, question: manyQuestion } as AskedQuestion, error);
});

test('a bug is an error as well', async () => {
  const world = worldOf();
  const broken = {
    ...world.facts,
    dictionary: world.facts.dictionary,
    tables: () => {
      throw new TypeError('broken');
    },
  };
  await check(
    mayDo('User:alice', 'read', 'Repo:anvil'),
    { kind: 'error', code: 'bug' },
    { ...world, facts: broken },
  );
});

/** alice reads so many repositories. */
function readerOf(repoCount: number): World {
  const roles = Array.from({ length: repoCount }, (_, index) =>
    fact('has_role', 'User:alice', 'String:reader', `Repo:${index}`),
  );
  return worldOf({ facts: roles });
}

test('what costs more than a step has no answer', () =>
  check(whichResources('User:alice', 'read', 'Repo'), { kind: 'too-slow' }, readerOf(5_000)));

/** The answer to a list of 100, when the tables are slow to be had so many times. */
async function listWithSlowTables(slowTimes: number) {
  const pace = timelessPace();
  const { clock } = pace;
  const world = readerOf(100);
  const { dictionary, factCount } = world.facts;
  let left = slowTimes;
  const tables: typeof world.facts.tables = (predicate) => {
    const scanSlowly = (table: FactTable): FactTable => ({
      columns: table.columns,
      rowCount: table.rowCount,
      degree: (column, number) => table.degree(column, number),
      degreeMax: (column) => table.degreeMax(column),
      has: (row) => table.has(row),
      scan: (pattern, row, visit) => {
        if (left > 0) clock.advance(50);
        left -= 1;
        return table.scan(pattern, row, visit);
      },
    });
    return world.facts.tables(predicate).map(scanSlowly);
  };
  const facts = { dictionary, factCount, predicates: () => world.facts.predicates(), tables };
  return await ask(whichResources('User:alice', 'read', 'Repo'), { ...world, facts }, pace);
}

test('what was too slow is asked once more: the first question of a kind pays for its plan', async () => {
  assert.equal((await listWithSlowTables(0))?.kind, 'results');
  assert.equal((await listWithSlowTables(1))?.kind, 'results');
  assert.equal((await listWithSlowTables(1_000))?.kind, 'too-slow');
});

test('without time there is no answer', async () => {
  const pace = timelessPace();
  const slices = new Slices(pace, 0);
  const trial = trialOf(worldOf(), { nowSeconds: () => NOW_SECONDS, monotonicMs: () => 0 });
  assert.equal(await askTrial(trial, mayDo('User:a', 'read', 'Repo:b'), slices), undefined);
  assert.equal(await askTrial(trial, whichOf('User:a', 'read', ['Repo:b']), slices), undefined);
});

test('a trial answers at its own moment', async () => {
  const policy =
    'allow(_: User, "read", _: Repo) if @current_unix_time > 5;\nactor User {} resource Repo {}';
  const world = worldOf({ policy, facts: [] });
  for (const [nowSeconds, isAllowed] of [
    [5, false],
    [6, true],
  ] as const) {
    const trial = trialOf(world, { nowSeconds: () => nowSeconds, monotonicMs: () => 0 });
    const slices = new Slices(timelessPace(), 1_000);
    const answer = await askTrial(trial, mayDo('User:a', 'read', 'Repo:b'), slices);
    assert.deepEqual(answer, { kind: 'verdict', isAllowed });
  }
});
