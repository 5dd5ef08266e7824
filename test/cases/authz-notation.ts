/**
 * Questions and answers as lines of text, for test/cases/authz/*.yaml and for what the fuzzer prints:
 *
 *     allow(User{"ann"}, "read", Repo{"x"}) -> yes
 *     allow(User{"ann"}, "read", repo: Repo) -> Repo{"x"}, Repo{*}
 *     allow(user: User, a, r: Repo in ["x", "y"]) and is_open(r) -> (User{"ann"}, "read", Repo{"x"})
 *     ids of r: allow(User{"ann"}, "read", r: Repo) -> "x", *
 *     is_late(Task{"t"}) given due(Task{"t"}, 100) at 101 -> yes
 *     allow(User{"ann"}, "read", t: Task) -> error unbound_variable
 *
 * `T{*}` is a wildcard of type T, `*` one of any type; `none` is no answer. A row names what is not
 * constant in the question, in the order of the question.
 */

import { NodeError } from '../../node/lib/errors.ts';

import type { Binding, Evaluator, Query, QueryVariable } from '../../node/eval/evaluator.ts';
import type { Fact, Value } from '../../node/polar/program.ts';

export type Question = {
  readonly asks:
    | { readonly kind: 'holds'; readonly call: Fact }
    | { readonly kind: 'solve'; readonly query: Query }
    | { readonly kind: 'ids'; readonly query: Query; readonly variable: number };
  /** One per variable of the query; undefined for a constant. */
  readonly names: readonly (string | undefined)[];
  readonly given: readonly Fact[];
  readonly atSeconds: number | undefined;
};

/* ---------- answers ---------- */

/** The evaluator's answer, as written after the arrow. */
export function ask(evaluator: Evaluator, question: Question): string {
  try {
    return answerText(evaluator, question);
  } catch (error) {
    if (error instanceof NodeError) return `error ${error.code}`;
    throw error;
  }
}

function answerText(evaluator: Evaluator, { asks, names, given }: Question): string {
  switch (asks.kind) {
    case 'holds':
      return evaluator.holds(asks.call, given) ? 'yes' : 'no';
    case 'ids': {
      const ids = evaluator.idsOf(asks.query, asks.variable, given);
      return ids.map((id) => (id === null ? '*' : JSON.stringify(id))).join(', ') || 'none';
    }
    case 'solve': {
      const rows = evaluator.solve(asks.query, given);
      if (names.every((name) => name === undefined)) return rows.length > 0 ? 'yes' : 'no';
      return rows.map((row) => rowText(row, names)).join(', ') || 'none';
    }
  }
}

function rowText(row: readonly Binding[], names: readonly (string | undefined)[]): string {
  const shown = row.filter((_, index) => names[index] !== undefined).map(bindingText);
  return shown.length === 1 ? shown.join() : `(${shown.join(', ')})`;
}

function bindingText({ type, id }: Binding): string {
  if (id === null) return type === null ? '*' : `${type}{*}`;
  return type === null ? `?{${JSON.stringify(id)}}` : valueText({ type, id });
}

/* ---------- printing ---------- */

/** `User{"ann"}`, `"read"`, `10`, `true` */
export function valueText({ type, id }: Value): string {
  if (type === 'String') return JSON.stringify(id);
  return type === 'Integer' || type === 'Boolean' ? id : `${type}{${JSON.stringify(id)}}`;
}

/** `has_role(User{"ann"}, "member", Org{"acme"})` */
export function factText({ predicate, args }: Fact): string {
  return `${predicate}(${args.map(valueText).join(', ')})`;
}

/** The question as `parseQuestion` reads it. */
export function questionText({ asks, names, given, atSeconds }: Question): string {
  const calls = asks.kind === 'holds' ? factText(asks.call) : callsText(asks.query, names);
  const subject = asks.kind === 'ids' ? `ids of ${names[asks.variable]}: ` : '';
  const context = given.length === 0 ? '' : ` given ${given.map(factText).join(', ')}`;
  return `${subject}${calls}${context}${atSeconds === undefined ? '' : ` at ${atSeconds}`}`;
}

function callsText({ variables, calls }: Query, names: readonly (string | undefined)[]): string {
  const seen = new Set<number>();
  const argText = (index: number): string => {
    const { type, ids } = variables[index] ?? { type: null, ids: null };
    const name = names[index];
    if (name === undefined) return valueText({ type: type ?? '', id: ids?.[0] ?? '' });
    if (seen.has(index)) return name;
    seen.add(index);
    const list = ids === null ? '' : ` in [${ids.map((id) => JSON.stringify(id)).join(', ')}]`;
    return `${name}${type === null ? '' : `: ${type}`}${list}`;
  };
  return calls
    .map(({ predicate, args }) => `${predicate}(${args.map(argText).join(', ')})`)
    .join(' and ');
}

/* ---------- parsing ---------- */

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[+-]?\d+|[\p{L}_][\p{L}\p{N}_:]*(?<!:)|[(){}[\],:])/uy;

/** A reader of one line: the tokens, and where it is. */
type Reader = { readonly tokens: readonly string[]; at: number };

function readerOf(text: string): Reader {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const { lastIndex } = TOKEN;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new Error(`Cannot read "${text}" at ${lastIndex}`);
    tokens.push(token);
  }
  return { tokens, at: 0 };
}

function next(reader: Reader): string {
  const token = reader.tokens[reader.at];
  if (token === undefined) throw new Error(`Unexpected end of ${reader.tokens.join(' ')}`);
  reader.at += 1;
  return token;
}

function isNext(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at += 1;
  return true;
}

function expect(reader: Reader, token: string): void {
  const found = next(reader);
  if (found !== token) throw new Error(`Expected ${token}, found ${found}`);
}

/** The question before the arrow. */
export function parseQuestion(text: string): Question {
  const reader = readerOf(text);
  const isIds = isNext(reader, 'ids');
  if (isIds) expect(reader, 'of');
  const subject = isIds ? next(reader) : '';
  if (isIds) expect(reader, ':');

  const { query, names } = parseCalls(reader);
  const given = isNext(reader, 'given') ? parseFacts(reader) : [];
  const atSeconds = isNext(reader, 'at') ? Number(next(reader)) : undefined;
  if (reader.at < reader.tokens.length) throw new Error(`Unexpected ${next(reader)} in ${text}`);

  const asks = asksOf(query, names, isIds ? names.indexOf(subject) : undefined);
  return { asks, names, given, atSeconds };
}

function asksOf(
  query: Query,
  names: readonly (string | undefined)[],
  subject: number | undefined,
): Question['asks'] {
  if (subject !== undefined) return { kind: 'ids', query, variable: subject };
  const [call, ...others] = query.calls;
  if (call === undefined || others.length > 0 || names.some((name) => name !== undefined)) {
    return { kind: 'solve', query };
  }
  const args = query.variables.map(({ type, ids }) => ({ type: type ?? '', id: ids?.[0] ?? '' }));
  return { kind: 'holds', call: { predicate: call.predicate, args } };
}

function parseCalls(reader: Reader): {
  readonly query: Query;
  readonly names: readonly (string | undefined)[];
} {
  const variables: QueryVariable[] = [];
  const names: (string | undefined)[] = [];
  const calls: { predicate: string; args: number[] }[] = [];
  do {
    const predicate = next(reader);
    const args: number[] = [];
    expect(reader, '(');
    do {
      const { name, variable } = parseArgument(reader);
      const known = name === undefined ? -1 : names.indexOf(name);
      args.push(known === -1 ? variables.length : known);
      if (known !== -1) continue;
      variables.push(variable);
      names.push(name);
    } while (isNext(reader, ','));
    expect(reader, ')');
    calls.push({ predicate, args });
  } while (isNext(reader, 'and'));
  return { query: { variables, calls }, names };
}

/** A value, or `name`, `name: Type`, `name: Type in ["id", …]`. */
function parseArgument(reader: Reader): { name: string | undefined; variable: QueryVariable } {
  const value = parseValue(reader);
  if (value !== undefined) {
    return { name: undefined, variable: { type: value.type, ids: [value.id] } };
  }
  const name = next(reader);
  const type = isNext(reader, ':') ? next(reader) : null;
  if (!isNext(reader, 'in')) return { name, variable: { type, ids: null } };
  const ids: string[] = [];
  expect(reader, '[');
  while (!isNext(reader, ']')) {
    ids.push(JSON.parse(next(reader)) as string);
    isNext(reader, ',');
  }
  return { name, variable: { type, ids } };
}

function parseValue(reader: Reader): Value | undefined {
  const token = reader.tokens[reader.at] ?? '';
  if (token.startsWith('"')) return { type: 'String', id: JSON.parse(next(reader)) as string };
  if (/^[+-]?\d/u.test(token)) return { type: 'Integer', id: BigInt(next(reader)).toString() };
  if (token === 'true' || token === 'false') return { type: 'Boolean', id: next(reader) };
  if (reader.tokens[reader.at + 1] !== '{') return undefined;
  const type = next(reader);
  expect(reader, '{');
  const id = JSON.parse(next(reader)) as string;
  expect(reader, '}');
  return { type, id };
}

/** Facts, one after the other, with or without commas between them. */
export function parseFactLines(text: string): readonly Fact[] {
  const reader = readerOf(text.replaceAll(/^\s*#.*$/gmu, ''));
  return reader.tokens.length === 0 ? [] : parseFacts(reader);
}

function parseFacts(reader: Reader): readonly Fact[] {
  const facts: Fact[] = [];
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== 'at') {
    const predicate = next(reader);
    const args: Value[] = [];
    expect(reader, '(');
    do {
      const value = parseValue(reader);
      if (value === undefined) throw new Error(`Expected a value, found ${next(reader)}`);
      args.push(value);
    } while (isNext(reader, ','));
    expect(reader, ')');
    facts.push({ predicate, args });
    isNext(reader, ',');
  }
  return facts;
}
