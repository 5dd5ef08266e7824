/**
 * One generated world, asked as SQL of a real database that has some of the facts, and of the engine
 * that has all of them. The SQL's rows must be the engine's answers. SQL may be refused where the
 * engine answers (what it cannot say, or a condition that the tables would decide), never the other
 * way round.
 */

import fc from 'fast-check';
import { createEngine } from '../../node/eval/engine.ts';
import { DEFAULT_LIMITS, type Evaluator } from '../../node/eval/evaluator.ts';
import { memoryFacts } from '../../node/eval/memory-facts.ts';
import { createNaiveEvaluator } from '../../node/eval/naive.ts';
import { NodeError } from '../../node/lib/errors.ts';
import { reasonOf } from '../../node/lib/reason-of.ts';
import { answerOf, rowsText } from './local-answer.ts';
import { sqlOf } from './local-sql.ts';
import type { Dialect } from '../../node/local/sql-text.ts';
import { isFactUsed } from '../../node/polar/fact-types.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import type { Policy } from '../../node/polar/policy.ts';
import type { Fact } from '../../node/polar/program.ts';
import { IN_MEMORY } from '../../node/world/origin.ts';
import type { World } from '../../node/world/world.ts';
import { factText } from '../cases/authz-notation.ts';
import type { Database } from '../postgres/database.ts';
import { chosen } from './chooser.ts';
import { localScenario, type LocalQuestion, type LocalScenario } from './local-scenario.ts';
import type { LocalServer } from './local-server.ts';
import { policyText } from './policy-sketch.ts';

export type LocalOutcome = {
  readonly questions: number;
  /** Answered, by kind of answer. */
  readonly yes: number;
  readonly no: number;
  readonly both: number;
  /** Refused although the engine answers, by code. */
  readonly excused: Readonly<Record<string, number>>;
  readonly disagreement: string | undefined;
};

export function localScenarioOf(seed: number, dialect: Dialect): LocalScenario {
  const made = chosen((chooser) => localScenario(chooser, dialect));
  const [first] = fc.sample(made, { seed, numRuns: 1 });
  if (first === undefined) throw new Error(`Nothing generated from ${seed}`);
  return first;
}

/** Asks every question; stops at the first disagreement. */
export async function compareLocal(
  seed: number,
  { dialect, database }: Pick<LocalServer, 'dialect' | 'database'>,
): Promise<LocalOutcome> {
  const generated = localScenarioOf(seed, dialect);
  await setUp(database, generated);
  const loaded = loadPolicy([
    { name: 'generated.polar', text: policyText(generated.world.policy) },
  ]);
  const excused: Record<string, number> = {};
  const outcome = { questions: 0, yes: 0, no: 0, both: 0, excused };
  if (loaded.kind === 'refused') return { ...outcome, disagreement: 'the policy does not load' };
  for (const question of generated.questions) {
    const given = question.given.filter((fact) => isFactUsed(loaded.policy.factTypes, fact));
    const asked = { ...question, given };
    const world = worldOf(loaded.policy, generated, asked);
    const expected = expectedOf(asked, world, generated);
    if (expected === undefined) continue;
    const actual = await actualOf(asked, world, { generated, database });
    outcome.questions += 1;
    if (actual.kind === 'refused' && isExcused(actual.code)) {
      if (expected !== REFUSED) excused[actual.code] = (excused[actual.code] ?? 0) + 1;
      continue;
    }
    const answer = actual.kind === 'refused' ? REFUSED : actual.answer;
    if (answer !== expected) {
      const text = reportOf(seed, { generated, asked, expected, actual: answer, sql: actual.sql });
      return { ...outcome, disagreement: text };
    }
    if (answer === '[]') outcome.no += 1;
    else outcome.yes += 1;
    if (actual.sql.includes('oso_')) outcome.both += 1;
  }
  return { ...outcome, disagreement: undefined };
}

async function setUp(database: Database, { setUp: statements }: LocalScenario): Promise<void> {
  for (const statement of statements) await database.query(statement);
}

const REFUSED = 'refused';
/** What a naive evaluation may cost; a question that needs more is left out. */
const NAIVE_STEPS_MAX = 60_000;

function isExcused(code: string): boolean {
  const isLimit = SERVER_LIMITS.some((limit) => limit.code === code);
  return isLimit || ['unbound_variable', 'invalid_request', 'budget_exhausted'].includes(code);
}

type Worlds = {
  readonly central: World;
  readonly whole: Evaluator;
  /** Refuses only what has no answer. */
  readonly naive: Evaluator;
};

function worldOf(
  policy: Policy,
  { central, local }: LocalScenario,
  { atSeconds }: LocalQuestion,
): Worlds {
  const engineOver = (list: readonly Fact[]) => {
    const clock = { nowSeconds: () => atSeconds, monotonicMs: () => performance.now() };
    const facts = memoryFacts(list);
    const { program } = policy;
    return { facts, evaluator: createEngine({ program, facts, limits: DEFAULT_LIMITS, clock }) };
  };
  const world = {
    environment: '0',
    takenAtMs: 0,
    generation: '',
    origin: IN_MEMORY,
    policySource: '',
    policy,
    ...engineOver(central),
  };
  const facts = [...central, ...local];
  const naive = createNaiveEvaluator({
    program: policy.program,
    facts,
    clock: { nowSeconds: () => atSeconds },
    stepsMax: NAIVE_STEPS_MAX,
  });
  return { central: world, whole: engineOver(facts).evaluator, naive };
}

/* ---------- what the engine says ---------- */

/** Undefined: there is nothing to compare with. */
function expectedOf(
  question: LocalQuestion,
  { whole, naive }: Worlds,
  generated: LocalScenario,
): string | undefined {
  const answer = answerBy(whole, question, generated);
  if (answer !== REFUSED) return answer;
  // The engine may refuse what depends on the order of goals.
  const certain = answerBy(naive, question, generated);
  const { asks, variables } = question;
  const isWhole = asks.kind === 'rows' && asks.outputs.length === openCount(variables);
  // Who asks for less than every variable may be answered though another is in doubt.
  return certain === REFUSED && !isWhole ? undefined : certain;
}

function openCount(variables: LocalQuestion['variables']): number {
  return variables.filter(({ ids }) => ids === null || ids.length > 1).length;
}

function answerBy(
  evaluator: Evaluator,
  { variables, calls, given, asks }: LocalQuestion,
  { callers }: LocalScenario,
): string | undefined {
  try {
    if (asks.kind === 'rows') {
      const rows = evaluator.solve({ variables, calls }, given);
      return rowsText(rows.map((row) => asks.outputs.map((at) => row[at]?.id ?? null)));
    }
    const { variable } = asks;
    const candidates = callers.get(variables[variable]?.type ?? '')?.ids ?? [];
    const allowed = candidates.filter((id) => {
      const ids = variables[variable]?.ids ?? null;
      if (ids !== null && !ids.includes(id)) return false;
      const known = variables.map((one, at) => (at === variable ? { ...one, ids: [id] } : one));
      return evaluator.solve({ variables: known, calls }, given).length > 0;
    });
    return rowsText(allowed.map((id) => [id]));
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return error.code === 'unbound_variable' ? REFUSED : undefined;
  }
}

/* ---------- what the SQL says ---------- */

/** What MariaDB does not do, and says so (BINDINGS.md, "What MySQL does not do"). */
const SERVER_LIMITS: readonly { readonly code: string; readonly message: RegExp }[] = [
  { code: 'collations differ', message: /^Illegal mix of collations .*for operation 'UNION'/u },
  { code: 'server overburdened', message: /^Out of memory|max_statement_time exceeded/u },
];

type Actual =
  | { readonly kind: 'answered'; readonly answer: string; readonly sql: string }
  | { readonly kind: 'refused'; readonly code: string; readonly sql: string };

async function actualOf(
  question: LocalQuestion,
  { central }: Worlds,
  { generated, database }: { generated: LocalScenario; database: Database },
): Promise<Actual> {
  let sql = '';
  try {
    sql = sqlOf(question, central, generated);
  } catch (error) {
    if (error instanceof NodeError) return { kind: 'refused', code: error.code, sql };
    return { kind: 'answered', answer: `crash ${reasonOf(error)}`, sql };
  }
  try {
    const answer = await answerOf(sql, question, { generated, database });
    return { kind: 'answered', answer, sql };
  } catch (error) {
    const reason = reasonOf(error);
    const limit = SERVER_LIMITS.find(({ message }) => message.test(reason));
    if (limit !== undefined) return { kind: 'refused', code: limit.code, sql };
    return { kind: 'answered', answer: `crash ${reason}`, sql };
  }
}

function reportOf(
  seed: number,
  found: {
    readonly generated: LocalScenario;
    readonly asked: LocalQuestion;
    readonly expected: string;
    readonly actual: string;
    readonly sql: string;
  },
): string {
  const { generated, asked } = found;
  return [
    `seed ${seed}`,
    policyText(generated.world.policy),
    `central:\n${generated.central.map(factText).join('\n')}`,
    `local:\n${generated.local.map(factText).join('\n')}`,
    `bindings:\n${JSON.stringify(generated.bindings.bound, undefined, 1)} ${JSON.stringify([...generated.bindings.sqlTypes])}`,
    `set up:\n${generated.setUp.join(';\n')}`,
    `asked: ${JSON.stringify(asked)}`,
    `expected: ${found.expected}`,
    `actual: ${found.actual}`,
    `sql: ${found.sql}`,
  ].join('\n');
}
