/**
 * The only place where a caller's text becomes SQL: values as literals, names as quoted identifiers,
 * and what must stay as written (types) checked against a grammar. What comes out is right whatever
 * the server's quoting mode, and survives tools that look for placeholders in SQL before a server
 * reads it: outside of letters, digits and a few harmless signs nothing of a value is written as it is.
 */

import { NodeError } from '../lib/errors.ts';
import { type Judged, right, wrong } from './judged.ts';

export type Dialect = 'postgresql' | 'mysql';

/** A name that is longer is cut by PostgreSQL (NAMEDATALEN - 1), without an error. */
const POSTGRESQL_NAME_BYTES_MAX = 63;
/** MySQL 8, Identifier Length Limits. */
const MYSQL_NAME_CODE_UNITS_MAX = 64;
const SQL_TYPE_CHARACTERS_MAX = 200;

/**
 * A text literal. PostgreSQL: `'…'` of plain text; else `E'…'` with `\x27` for a quote and so on, which
 * means the same with and without standard_conforming_strings, and stays untyped like `'…'`: compared
 * with an integer column it becomes an integer. MySQL: `'…'` of plain text; else `_utf8mb4 X'…'`, which
 * means the same with and without NO_BACKSLASH_ESCAPES and in any character set of a connection.
 * Throws `invalid_request` for text that the server cannot hold.
 */
export function quoteText(dialect: Dialect, text: string): string {
  if (dialect === 'mysql') {
    return isPlain(text, PLAIN_ASCII) ? `'${text}'` : `_utf8mb4 ${hexadecimal(text)}`;
  }
  if (text.includes('\0'))
    throw invalid('text', 'has a NUL character, which PostgreSQL cannot hold');
  checkWellFormed(text);
  if (isPlain(text, PLAIN_TEXT)) return `'${text}'`;
  return `E'${text.replaceAll(ESCAPED, escapedForPostgresql)}'`;
}

/** MySQL's literal of a text's bytes in UTF-8, whatever the connection has text in. Throws as quoteText() does. */
export function quoteBytes(text: string): string {
  return isPlain(text, PLAIN_ASCII) ? `_binary'${text}'` : hexadecimal(text);
}

/**
 * The name of a column, as `AS` takes it: `"…"` in PostgreSQL. In MySQL `'…'`, which ends where it seems
 * to: the second byte of a character of gbk or sjis may be a backquote, but no quote. Throws
 * `invalid_request` for a name that the server would cut, or with signs that a client library may take
 * for a placeholder.
 */
export function quoteName(dialect: Dialect, name: string): string {
  if (!PLAIN_NAME.test(name) || name.includes('--')) {
    const problem = 'must consist of letters, digits, spaces, dots, dashes and underscores';
    throw invalid(`name ${shown(name)}`, problem);
  }
  if (isTooLong(dialect, name)) throw invalid(`name ${shown(name)}`, 'is too long for a database');
  return dialect === 'postgresql' ? `"${name}"` : `'${name}'`;
}

/** The name of a SQL type, as `CAST(x AS …)` takes it: words, perhaps a schema, a length, brackets. */
export function readSqlType(text: string): Judged<string> {
  const type = text.trim();
  if (type.length <= SQL_TYPE_CHARACTERS_MAX && SQL_TYPE.test(type)) return right(type);
  return wrong('must be a type like UUID or character varying(36)');
}

/**
 * The column that a list is asked of, as it stands in the caller's query: `id`, `u.id`, `"User"."id"`.
 * Throws `invalid_request` for anything that is not a column's name.
 */
export function checkColumn(text: string): string {
  if (text.length <= COLUMN_CHARACTERS_MAX && COLUMN.test(text)) return text;
  throw invalid(`column ${shown(text)}`, 'must be a column like id, users.id or "User"."id"');
}

/** A column that checkColumn() took. `"id"` is a text to MySQL, unless ANSI_QUOTES is set: `id` never is. */
export function columnIn(dialect: Dialect, column: string): string {
  return dialect === 'mysql' ? column.replaceAll('"', '`') : column;
}

const COLUMN_CHARACTERS_MAX = 400;

/** Signs that no SQL, and no library that looks for placeholders, gives a meaning within a literal. */
const PLAIN_TEXT = /^[\p{L}\p{N} _.,+=~!^|()[\]<>*/-]*$/u;
const PLAIN_ASCII = /^[\w .,+=~!^|()[\]<>*/-]*$/u;
/** What begins a comment elsewhere; a tool that does not know literals would cut there. */
const COMMENT_MARK = /--|\/\*|\*\//u;
/** ASCII characters that a literal with escapes has as escapes. */
const ESCAPED = /[^\p{L}\p{N} _.]/gu;
const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u;

const PLAIN_IDENTIFIER = String.raw`[\p{L}_][\p{L}\p{N}_$]*`;
const QUOTED_IDENTIFIER = '"[\\p{L}\\p{N}_ .-]+"|`[\\p{L}\\p{N}_ .-]+`';
const IDENTIFIER = `(?:${PLAIN_IDENTIFIER}|${QUOTED_IDENTIFIER})`;
const COLUMN = new RegExp(String.raw`^${IDENTIFIER}(?:\.${IDENTIFIER}){0,3}$`, 'u');
const SQL_TYPE = new RegExp(
  String.raw`^${IDENTIFIER}(?:\.${IDENTIFIER})?(?: [A-Za-z]\w*)*(?: ?\(\d{1,5}(?:, ?\d{1,5})?\))?(?: [A-Za-z]\w*)*(?:\[\])*$`,
  'u',
);

function isPlain(text: string, pattern: RegExp): boolean {
  return pattern.test(text) && !COMMENT_MARK.test(text);
}

function checkWellFormed(text: string): void {
  if (!text.isWellFormed()) throw invalid('text', 'has half a surrogate pair');
}

/** A character beyond ASCII is no placeholder anywhere, and its escape would need a UTF-8 database. */
function escapedForPostgresql(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : character;
}

function hexadecimal(text: string): string {
  checkWellFormed(text);
  return `X'${Buffer.from(text).toString('hex')}'`;
}

function isTooLong(dialect: Dialect, name: string): boolean {
  return dialect === 'postgresql'
    ? Buffer.byteLength(name) > POSTGRESQL_NAME_BYTES_MAX
    : name.length > MYSQL_NAME_CODE_UNITS_MAX;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function invalid(what: string, problem: string): NodeError {
  return new NodeError('invalid_request', `Cannot write SQL: the ${what} ${problem}`);
}
