/** What a database answers to the SQL of a generated question, as rows of ids in one order. */

import type { Dialect } from '../../node/local/sql-text.ts';
import type { Database, Row } from '../postgres/database.ts';
import type { LocalQuestion, LocalScenario } from './local-scenario.ts';

/** NULL: any id will do. */
type Ids = readonly (string | null)[];

export async function answerOf(
  sql: string,
  question: LocalQuestion,
  { generated, database }: { readonly generated: LocalScenario; readonly database: Database },
): Promise<string> {
  const { asks } = question;
  if (asks.kind === 'rows') return selectedText(await database.query(sql), question, asks.outputs);
  const type = typeAt(question, asks.variable);
  const { query = '' } = generated.callers.get(type) ?? {};
  const caller = CALLER[generated.dialect](query);
  const rows = await database.query(`SELECT caller.id FROM ${caller} WHERE TRUE AND ${sql}`);
  return rowsText(rows.map(({ id }) => [textOf(id, type)]));
}

/** Distinct rows in one order. */
export function rowsText(rows: readonly Ids[]): string {
  return JSON.stringify([...new Set(rows.map((row) => JSON.stringify(row)))].toSorted());
}

/** A query's rows as a table `caller` with the column `id`. */
const CALLER: Readonly<Record<Dialect, (query: string) => string>> = {
  postgresql: (query) => `(${query}) AS caller (id)`,
  mysql: (query) => `(WITH ids (id) AS (${query}) SELECT id FROM ids) AS caller`,
};

function typeAt({ variables }: LocalQuestion, at: number): string {
  return variables[at]?.type ?? '';
}

function selectedText(
  rows: readonly Row[],
  question: LocalQuestion,
  outputs: readonly number[],
): string {
  if (outputs.length === 0) return truthText(rows);
  if (rows[0] !== undefined && 'actions' in rows[0]) {
    return onceEach(rows.map(({ actions }) => [actions === '*' ? null : String(actions)]));
  }
  const idOf = (row: Row, at: number) => textOf(row[`column ${at}`], typeAt(question, at));
  return onceEach(rows.map((row) => outputs.map((at) => idOf(row, at))));
}

function truthText(rows: readonly Row[]): string {
  const truth = rows[0]?.['result'] ?? rows[0]?.['allowed'];
  return rowsText(rows.length === 1 && Number(truth) === 1 ? [[]] : []);
}

/** No row may come twice. */
function onceEach(rows: readonly Ids[]): string {
  const distinct = new Set(rows.map((row) => JSON.stringify(row)));
  return distinct.size === rows.length ? rowsText(rows) : `rows that come twice: ${rowsText(rows)}`;
}

/** An id as the engine has it. MySQL has numbers and bits for flags. */
function textOf(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  const text =
    Buffer.isBuffer(value) || typeof value === 'string' ? String(value) : JSON.stringify(value);
  return type === 'Boolean' ? (FLAGS.get(text) ?? text) : text;
}

const FLAGS = new Map([
  ['1', 'true'],
  ['\u0001', 'true'],
  ['0', 'false'],
  ['\0', 'false'],
]);
