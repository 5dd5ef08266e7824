/**
 * How a generated application keeps its facts: in which columns, and how a binding's query finds them.
 * For PostgreSQL the query has the rows in it; for MySQL they are in a table, so that its columns have
 * the character sets, collations and types that an application's have.
 */

import type { Dialect } from '../../node/local/sql-text.ts';
import type { Value } from '../../node/polar/program.ts';
import type { Chooser } from './chooser.ts';

/** Undefined: NULL. */
type Row = readonly (Value | undefined)[];

export type Storage = {
  readonly dialect: Dialect;
  /** What the ids of a type are in `sql_types`. */
  readonly sqlType: (type: string) => string;
  /** Has the type's column room for it? */
  readonly holds: (value: Value) => boolean;
  /** A binding's query: ids of these types, in these rows. */
  readonly query: (types: readonly string[], rows: readonly Row[]) => string;
  /** Statements that make what the queries so far need. */
  readonly setUp: () => readonly string[];
};

/* ---------- PostgreSQL ---------- */

/** How columns of a type are stored, where that is not text. */
const COLUMN_TYPES: Readonly<Record<string, string>> = { Integer: 'BIGINT', Boolean: 'BOOLEAN' };

export function postgresqlStorage(chooser: Chooser): Storage {
  const isNative = chooser.chance(50);
  const sqlType = (type: string) => (isNative ? COLUMN_TYPES[type] : undefined) ?? 'TEXT';
  const cast = (sql: string, type: string) => `${sql}::${sqlType(type)}`;
  return {
    dialect: 'postgresql',
    sqlType,
    holds: () => true,
    query(types, rows) {
      const selects = rows.map(
        (row) => `SELECT ${types.map((type, at) => cast(literal(row[at]), type)).join(', ')}`,
      );
      const none = `SELECT ${types.map((type) => cast('NULL', type)).join(', ')} WHERE FALSE`;
      return selects.length === 0 ? none : selects.join(' UNION ALL ');
    },
    setUp: () => [],
  };
}

function literal(value: Value | undefined): string {
  return value === undefined ? 'NULL' : `'${value.id.replaceAll("'", "''")}'`;
}

/* ---------- MySQL ---------- */

/** A way to keep ids. */
type Kind = {
  readonly name: string;
  readonly column: string;
  readonly sqlType: string;
  readonly holds: (id: string) => boolean;
  /** The id as a literal; left out: text. */
  readonly literal?: (id: string) => string;
};

const COLUMNS_MAX = 5;
const CHARACTERS_MAX = 600;
const isWholeNumber = (id: string) =>
  /^(?:0|-?[1-9]\d*)$/u.test(id) && BigInt.asIntN(64, BigInt(id)) === BigInt(id);
const isLatin = (id: string) => /^[\0-~\u00a0-\u00ff]*$/u.test(id);

const TEXTS: readonly Kind[] = [
  // As a server has it when nobody says otherwise: case, accents and spaces at the end do not count.
  { name: 'plain', column: `VARCHAR(${CHARACTERS_MAX})`, sqlType: 'CHAR', holds: () => true },
  {
    name: 'unicode',
    column: 'TEXT COLLATE utf8mb4_unicode_ci',
    sqlType: `CHAR(${CHARACTERS_MAX})`,
    holds: () => true,
  },
  {
    name: 'binary',
    column: `VARCHAR(${CHARACTERS_MAX}) COLLATE utf8mb4_bin`,
    sqlType: 'CHAR CHARACTER SET utf8mb4',
    holds: () => true,
  },
  { name: 'latin', column: 'TEXT CHARACTER SET latin1', sqlType: 'CHAR', holds: isLatin },
  { name: 'wide', column: 'TEXT CHARACTER SET utf16', sqlType: 'CHAR', holds: () => true },
  { name: 'bytes', column: 'BLOB', sqlType: 'CHAR CHARACTER SET utf8mb4', holds: () => true },
  {
    name: 'fixed',
    column: 'CHAR(200)',
    sqlType: 'CHAR(200)',
    holds: (id) => id.length <= 200 && !id.endsWith(' '),
  },
];
const NUMBER: Kind = {
  name: 'number',
  column: 'BIGINT',
  sqlType: 'SIGNED',
  holds: isWholeNumber,
  literal: (id) => id,
};
const FLAGS: readonly Kind[] = [
  { name: 'flag', column: 'BOOLEAN', sqlType: 'UNSIGNED', holds: () => true },
  { name: 'onebit', column: 'BIT(1)', sqlType: 'UNSIGNED', holds: () => true },
].map((kind) => ({ ...kind, literal: (id) => (id === 'true' ? '1' : '0') }));
const KINDS: readonly Kind[] = [...TEXTS, NUMBER, ...FLAGS];

/** A table for the rows of every query, with a column of each kind for each place. */
export const MYSQL_TABLE = `CREATE TABLE stored (query INT, ${KINDS.flatMap(({ name, column }) =>
  Array.from({ length: COLUMNS_MAX }, (_, at) => `${name}${at} ${column}`),
).join(', ')}, INDEX (query))`;

export function mysqlStorage(chooser: Chooser): Storage {
  const kinds = new Map<string, Kind>();
  const kindOf = (type: string): Kind => {
    const known = kinds.get(type) ?? kindFor(chooser, type);
    kinds.set(type, known);
    return known;
  };
  const inserts: string[] = [];
  let queries = 0;
  return {
    dialect: 'mysql',
    sqlType: (type) => kindOf(type).sqlType,
    holds: ({ type, id }) => kindOf(type).holds(id),
    query(types, rows) {
      queries += 1;
      const chosen = types.map((type, at) => {
        const ids = rows.flatMap((row) => row[at]?.id ?? []);
        return columnFor(chooser, { type, usual: kindOf(type) }, ids);
      });
      const columns = chosen.map(({ name }, at) => `${name}${at}`);
      const values = rows.map((row) => {
        const literals = chosen.map((kind, at) => stored(kind, row[at]));
        return `(${[queries, ...literals].join(', ')})`;
      });
      const insert = `INSERT INTO stored (query, ${columns.join(', ')}) VALUES ${values.join(', ')}`;
      if (rows.length > 0) inserts.push(insert);
      return `SELECT ${columns.join(', ')} FROM stored WHERE query = ${queries}`;
    },
    setUp: () => ['DELETE FROM stored', ...inserts],
  };
}

function kindFor(chooser: Chooser, type: string): Kind {
  if (type === 'Boolean') return chooser.pick([...FLAGS, ...TEXTS]);
  if (type === 'Integer') return chooser.pick([NUMBER, NUMBER, ...TEXTS]);
  return type === 'String' ? chooser.pick(TEXTS) : chooser.pick([...TEXTS, NUMBER, NUMBER]);
}

/** Mostly the usual kind of the type; now and then another one, which it is then compared with. */
function columnFor(
  chooser: Chooser,
  { type, usual }: { readonly type: string; readonly usual: Kind },
  ids: readonly string[],
): Kind {
  if (type === 'Boolean' || chooser.chance(60)) return usual;
  return chooser.pick([...TEXTS, NUMBER].filter(({ holds }) => ids.every(holds)));
}

function stored(kind: Kind, value: Value | undefined): string {
  if (value === undefined) return 'NULL';
  return kind.literal?.(value.id) ?? `_utf8mb4 X'${Buffer.from(value.id).toString('hex')}'`;
}
