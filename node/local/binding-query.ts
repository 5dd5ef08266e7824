/**
 * The SELECT of a data binding, read as far as it must be to stand between parentheses in another
 * statement: where texts and comments begin and end, whether its parentheses match, where it ends. What
 * it means is its author's affair, who also runs it.
 */

import { type Judged, right, wrong } from './judged.ts';
import type { Dialect } from './sql-text.ts';

const QUERY_BYTES_MAX = 64 * 1024;

/** The statement without comments and a `;` at its end; or why it cannot stand in another one. */
export function readBindingQuery(dialect: Dialect, text: string): Judged<string> {
  if (Buffer.byteLength(text) > QUERY_BYTES_MAX) {
    return wrong(`must not be longer than ${QUERY_BYTES_MAX} bytes`);
  }
  // Also within a text or a name: no database can hold one.
  if (text.includes('\0')) return wrong('has a NUL character');
  const lexemes = [...lexemesOf(text, RULES[dialect])].map(withoutComment);
  const refused = lexemes.find(({ kind }) => kind === 'refused');
  if (refused !== undefined) return wrong(problemOf(refused.text));
  const end = lexemes.findIndex(({ kind }) => kind === 'end');
  const statement = end === -1 ? lexemes : lexemes.slice(0, end);
  const rest = lexemes.slice(statement.length + 1);
  if (rest.some(({ kind }) => kind !== 'space')) return wrong('has more than one statement');
  const problem = problemOfParentheses(statement);
  if (problem !== undefined) return wrong(problem);
  const query = statement.map((lexeme) => lexeme.text).join('');
  if (!BEGINNING.test(query)) return wrong('must be a SELECT');
  return right(query.trim());
}

const BEGINNING = /^[\s(]*(?:select|with|values|table)\b/iu;

type Kind = 'comment' | 'space' | 'quoted' | 'open' | 'close' | 'end' | 'refused' | 'other';
/** The first that matches where one reads decides. */
type Rules = readonly (readonly [Kind, RegExp])[];

const ANYWHERE: Rules = [
  // What begins a text or comment and got here does not end, or is not read alike everywhere.
  ['refused', /['"`]|\/\*/uy],
  ['space', /\s+/uy],
  ['open', /\(/uy],
  ['close', /\)/uy],
  ['end', /;/uy],
  ['other', /[\p{L}\p{N}_$]+|[\s\S]/uy],
];

/** A comment that holds the beginning of another one ends elsewhere on each server. */
const COMMENT = /\/\*(?:(?!\*\/|\/\*)[\s\S])*\*\//uy;

/**
 * A comment to the end of the line needs a next line: where YAML has made one line of all (`>` does), what
 * was the rest of the query would be gone, and with it what keeps its rows few.
 *
 * PostgreSQL 18, 4.1: `E'…'` alone knows backslashes. MySQL 8, 11.1 and 11.7: every text does.
 */
const RULES: Readonly<Record<Dialect, Rules>> = {
  postgresql: [
    ['comment', /--[^\n]*(?=\n\s*\S)/uy],
    ['refused', /--/uy],
    ['comment', COMMENT],
    ['quoted', /\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\k<tag>\$/uy],
    ['refused', /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy],
    ['quoted', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/uy],
    ['refused', /[eE]'/uy],
    ['quoted', /'(?:[^']|'')*'/uy],
    ['quoted', /"(?:[^"]|"")*"/uy],
    ...ANYWHERE,
  ],
  mysql: [
    ['comment', /(?:--(?=\s)|#)[^\n]*(?=\n\s*\S)/uy],
    ['refused', /--(?=\s|$)|#/uy],
    // The server runs what stands in it.
    ['refused', /\/\*M?!/uy],
    ['comment', COMMENT],
    ['quoted', /'(?:[^'\\]|\\[\s\S]|'')*'/uy],
    ['quoted', /"(?:[^"\\]|\\[\s\S]|"")*"/uy],
    ['quoted', /`(?:[^`]|``)*`/uy],
    ...ANYWHERE,
  ],
};

type Lexeme = { readonly kind: Kind; readonly text: string };

function* lexemesOf(text: string, rules: Rules): Generator<Lexeme> {
  let position = 0;
  while (position < text.length) {
    for (const [kind, pattern] of rules) {
      pattern.lastIndex = position;
      const [found] = pattern.exec(text) ?? [];
      if (found === undefined) continue;
      position += found.length;
      yield { kind, text: found };
      break;
    }
  }
}

function withoutComment(lexeme: Lexeme): Lexeme {
  return lexeme.kind === 'comment' ? { kind: 'space', text: ' ' } : lexeme;
}

function problemOfParentheses(lexemes: readonly Lexeme[]): string | undefined {
  let depth = 0;
  for (const { kind } of lexemes) {
    if (kind === 'open') depth += 1;
    if (kind === 'close') depth -= 1;
    if (depth < 0) return 'has a ) without its (';
  }
  return depth === 0 ? undefined : 'has a ( without its )';
}

function problemOf(lexeme: string): string {
  if (lexeme === '/*') return 'has a comment that does not end, or with another one in it';
  if (lexeme.startsWith('--') || lexeme === '#') {
    return 'has a comment with no line after it: write /* … */, or the query with |, not >, before it';
  }
  if (lexeme.startsWith('/*')) return 'has a comment that the server would run';
  return `has a text that does not end, from ${lexeme} on`;
}
