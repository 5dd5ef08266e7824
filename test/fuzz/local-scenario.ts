/**
 * Generated worlds of which the application has a part: facts split at random between the node's copy
 * and tables, and questions for each kind of SQL.
 */

import type { QueryVariable } from '../../node/eval/evaluator.ts';
import type { BoundArgument, Bindings, BoundFact } from '../../node/local/bindings.ts';
import type { Dialect } from '../../node/local/sql-text.ts';
import type { Fact, Value } from '../../node/polar/program.ts';
import type { Question } from '../cases/authz-notation.ts';
import type { Chooser } from './chooser.ts';
import { mysqlStorage, postgresqlStorage, type Storage } from './local-storage.ts';
import { chosenTraps, nearWord, NO_TRAPS, PLAIN_IDS, type Traps } from './local-traps.ts';
import { NOW_SECONDS, scenario, type Scenario } from './scenario.ts';

/** What is asked, as SQL and of the engine over all facts. */
export type LocalQuestion = {
  readonly variables: readonly (QueryVariable & { readonly type: string })[];
  readonly calls: readonly { readonly predicate: string; readonly args: readonly number[] }[];
  readonly given: readonly Fact[];
  readonly atSeconds: number;
  /** The API's question; all but `query` are of `allow`, with actor, action and resource as variables. */
  readonly as: 'query' | 'authorize' | 'actions' | 'list';
  /** Variables whose values are columns of the result; or the variable that the caller has as a column. */
  readonly asks:
    | { readonly kind: 'rows'; readonly outputs: readonly number[] }
    | { readonly kind: 'filter'; readonly variable: number };
};

export type LocalScenario = {
  readonly world: Pick<Scenario, 'policy' | 'facts'>;
  readonly central: readonly Fact[];
  readonly local: readonly Fact[];
  readonly bindings: Bindings;
  readonly dialect: Dialect;
  /** Statements that make the application's tables. */
  readonly setUp: readonly string[];
  /** Queries for the ids that a caller's table has, and those ids, by type. */
  readonly callers: ReadonlyMap<string, Callers>;
  readonly questions: readonly LocalQuestion[];
};

export type Callers = { readonly query: string; readonly ids: readonly string[] };

/** MySQL's worlds mostly have ids that MySQL might take for one another. */
export function localScenario(chooser: Chooser, dialect: Dialect): LocalScenario {
  const hasTraps = dialect === 'mysql' && chooser.chance(80);
  const traps = hasTraps ? chosenTraps(chooser) : NO_TRAPS;
  const plain = scenario(chooser);
  const facts = plain.facts.map((fact) => trapped(chooser, fact, traps));
  const world = { ...plain, facts, policy: traps.policy(plain.policy) };
  const signatures = Map.groupBy(world.facts, (fact) => JSON.stringify(signatureOf(fact)));
  const localPercent = chooser.pick([20, 50, 80, 100]);
  const bound: BoundFact[] = [];
  const central: Fact[] = [];
  const local: Fact[] = [];
  const storage = dialect === 'mysql' ? mysqlStorage(chooser) : postgresqlStorage(chooser);
  for (const facts of signatures.values()) {
    const some = chooser.chance(70) ? chooser.some(facts, localPercent) : [];
    const mine = some.filter(({ args }) => args.every(storage.holds));
    local.push(...mine);
    central.push(...facts.filter((fact) => !mine.includes(fact)));
    bound.push(...boundFacts({ chooser, storage }, facts, mine));
  }
  const types = [...new Set(world.facts.flatMap(({ args }) => args.map(({ type }) => type)))];
  const sqlTypes = new Map(
    chooser.some(types, chooser.pick([0, 0, 50])).map((type) => [type, storage.sqlType(type)]),
  );
  const questions = [
    ...world.questions.flatMap((question) => localQuestions(chooser, question)),
    ...(chooser.chance(50) ? allowQuestions(chooser, world.questions) : []),
  ].map(traps.question);
  const callers = callersOf(questions, storage, traps);
  const bindings = { bound, sqlTypes };
  return { world, central, local, bindings, dialect, setUp: storage.setUp(), callers, questions };
}

/** The fact with other ids; sometimes with a word that is not quite the policy's. */
function trapped(chooser: Chooser, fact: Fact, traps: Traps): Fact {
  if (traps === NO_TRAPS) return fact;
  const args = fact.args.map((value) =>
    value.type === 'String' && chooser.chance(8)
      ? { ...value, id: nearWord(chooser, value.id) }
      : traps.value(value),
  );
  return { ...fact, args };
}

function callersOf(
  questions: readonly LocalQuestion[],
  storage: Storage,
  traps: Traps,
): LocalScenario['callers'] {
  const types = questions.flatMap(({ variables, asks }) =>
    asks.kind === 'filter' ? [variables[asks.variable]?.type ?? ''] : [],
  );
  return new Map(
    [...new Set(types)].map((type) => {
      const all = traps.ids(type, candidatesFor(type));
      const ids = all.filter((id) => storage.holds({ type, id }));
      const rows = ids.map((id) => [{ type, id }]);
      return [type, { ids, query: storage.query([type], rows) }];
    }),
  );
}

/** Ids that the caller's table has. */
function candidatesFor(type: string): readonly string[] {
  if (type === 'Integer') return ['0', '1', '2', '3', '4', '-1', '99'];
  if (type === 'Boolean') return ['true', 'false'];
  if (type === 'String')
    return ['read', 'write', 'member', 'admin', 'parent', 'owner', 'x', 'y', 'root', 'READ', 'x '];
  return PLAIN_IDS;
}

function signatureOf({ predicate, args }: Fact): readonly string[] {
  return [predicate, ...args.map(({ type }) => type)];
}

type Making = { readonly chooser: Chooser; readonly storage: Storage };

/** Bindings for facts of one signature: one, or one for each value of a String or Boolean. */
function boundFacts(
  making: Making,
  all: readonly Fact[],
  mine: readonly Fact[],
): readonly BoundFact[] {
  const { chooser, storage } = making;
  if (mine.length === 0 && chooser.chance(50)) return [];
  const args = all[0]?.args ?? [];
  const named = args.findIndex(({ type }) => type === 'String' || type === 'Boolean');
  // A SELECT without columns is nothing to MySQL, and no binding has one.
  const isAlone = storage.dialect === 'mysql' && args.length === 1;
  if (named === -1 || isAlone || chooser.chance(50))
    return [boundFact(making, all, { mine, named: -1 })];
  const byValue = Map.groupBy(all, (fact) => fact.args[named]?.id);
  return [...byValue.values()].map((facts) =>
    boundFact(making, facts, { mine: mine.filter((fact) => facts.includes(fact)), named }),
  );
}

function boundFact(
  { chooser, storage }: Making,
  all: readonly Fact[],
  { mine, named }: { readonly mine: readonly Fact[]; readonly named: number },
): BoundFact {
  const [first] = all;
  const args = (first?.args ?? []).map(({ type, id }, index): BoundArgument =>
    index === named ? { kind: 'constant', type, id } : { kind: 'column', type },
  );
  const columns = args.flatMap(({ kind, type }, index) =>
    kind === 'column' ? [{ type, index }] : [],
  );
  const rows: (readonly (Value | undefined)[])[] = mine.map((fact) =>
    columns.map(({ index }) => fact.args[index]),
  );
  // A row that is no fact: something in it is unknown.
  const model = (first?.args ?? [])
    .filter((_, index) => index !== named)
    .map((value) => (storage.holds(value) ? value : undefined));
  if (columns.length > 0 && chooser.chance(30)) {
    rows.push(model.with(chooser.below(columns.length), undefined));
  }
  const types = columns.map(({ type }) => type);
  return { predicate: first?.predicate ?? '', args, query: storage.query(types, rows) };
}

/* ---------- questions ---------- */

/** As authorize, list and actions ask. */
function allowQuestions(
  chooser: Chooser,
  questions: readonly Question[],
): readonly LocalQuestion[] {
  const actor = { type: chooser.pick(['User', 'User', 'Org']), ids: [chooser.pick(['a', 'b'])] };
  const action = { type: 'String', ids: [chooser.pick(['read', 'write'])] };
  const resource = {
    type: chooser.pick(['Folder', 'Org', 'User']),
    ids: [chooser.pick(['a', 'b'])],
  };
  const calls = [{ predicate: 'allow', args: [0, 1, 2] }];
  const shared = { calls, given: chooser.pick(questions).given, atSeconds: NOW_SECONDS };
  return [
    {
      ...shared,
      as: 'authorize',
      variables: [actor, action, resource],
      asks: { kind: 'rows', outputs: [] },
    },
    {
      ...shared,
      as: 'actions',
      variables: [actor, { ...action, ids: null }, resource],
      asks: { kind: 'rows', outputs: [1] },
    },
    {
      ...shared,
      as: 'list',
      variables: [actor, action, { ...resource, ids: null }],
      asks: { kind: 'filter', variable: 2 },
    },
  ];
}

const TYPES_FOR_ANY: readonly string[] = ['Folder', 'User', 'Integer'];

function localQuestions(chooser: Chooser, question: Question): readonly LocalQuestion[] {
  const { asks, given, atSeconds = NOW_SECONDS } = question;
  if (asks.kind === 'holds') {
    const { predicate, args } = asks.call;
    const variables = args.map(({ type, id }) => ({ type, ids: [id] }));
    const calls = [{ predicate, args: [...args.keys()] }];
    const shared = { calls, given, atSeconds, as: 'query' } as const;
    const outputs = { kind: 'rows', outputs: [] } as const;
    const filter = { kind: 'filter', variable: chooser.below(args.length) } as const;
    const opened = variables.map((one, at) =>
      at === filter.variable ? { ...one, ids: null } : one,
    );
    return [
      { ...shared, variables, asks: outputs },
      { ...shared, variables: opened, asks: filter },
    ];
  }
  const variables = asks.query.variables.map(({ type, ids }) => ({
    type: type ?? chooser.pick(TYPES_FOR_ANY),
    ids,
  }));
  const named = question.names.flatMap((name, at) => (name === undefined ? [] : [at]));
  const outputs = chooser.chance(70) ? named : chooser.some(named, 50);
  const { calls } = asks.query;
  const shared = { variables, calls, given, atSeconds, as: 'query' } as const;
  const rows: LocalQuestion = { ...shared, asks: { kind: 'rows', outputs } };
  if (named.length === 0 || chooser.chance(50)) return [rows];
  return [rows, { ...shared, asks: { kind: 'filter', variable: chooser.pick(named) } }];
}
