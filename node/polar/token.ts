/** The words and marks that a policy's text is made of. lexer.ts makes them, cursor.ts reads them. */

import type { Span } from './source.ts';

/** Kinds are named as messages name them: `Expected a name, found the end of the file`. */
export type TokenKind =
  | 'a name'
  | 'a string'
  | 'an integer'
  /** `@current_unix_time`, or a flag before a rule. */
  | 'a constant'
  | 'a reserved word'
  | 'a mark'
  | 'the end of the file';

export type Token = {
  readonly kind: TokenKind;
  /** Of a string its value, of an integer its canonical decimal, of the end nothing. */
  readonly text: string;
  readonly span: Span;
  /** The column, from 0, when the token is the first of its line. */
  readonly indent: number | undefined;
  /** A string without its closing quote: what follows it on the line is lost. */
  readonly damaged: boolean;
};

export type ReservedWord =
  | 'and'
  | 'or'
  | 'not'
  | 'if'
  | 'iff'
  | 'in'
  | 'matches'
  | 'matches!'
  | 'true'
  | 'false';

/** Words that mean something in one place and are ordinary names everywhere else. */
export type ContextualWord =
  | 'actor'
  | 'resource'
  | 'global'
  | 'on'
  | 'extends'
  | 'declare'
  | 'type'
  | 'test'
  | 'fixture'
  | 'setup'
  | 'assert'
  | 'assert_not'
  | 'roles'
  | 'permissions'
  | 'relations'
  | 'role'
  | 'permission';

export type Mark =
  | '('
  | ')'
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | ';'
  | ':'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '?='
  | ForeignMark;

/** Marks of the open-source library's dialect and of other languages, read in order to be explained. */
export type ForeignMark = '.' | '==' | ':=' | '+' | '-' | '*' | '/' | '|' | '!' | '&&' | '||';

/** Words of the library's arithmetic. */
export type ForeignWord = 'mod' | 'rem';

export type Fixed = ReservedWord | ContextualWord | ForeignWord | Mark;

export const RESERVED_WORDS: ReadonlySet<string> = new Set<ReservedWord>([
  'and',
  'or',
  'not',
  'if',
  'iff',
  'in',
  'matches',
  'matches!',
  'true',
  'false',
]);

/** Is the token this word or mark, or of this kind? A string is never a word. */
export function isToken(token: Token, wanted: Fixed | TokenKind): boolean {
  return token.kind === wanted || (token.text === wanted && FIXED_KINDS.has(token.kind));
}

const FIXED_KINDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'a name',
  'a reserved word',
  'a mark',
]);

/** The token as a message names it: `"and"`, `name owner`, `string "read"`. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'a name':
      return `name ${shorten(token.text)}`;
    case 'a string':
      return `string ${JSON.stringify(shorten(token.text))}`;
    case 'an integer':
      return `integer ${token.text}`;
    case 'the end of the file':
      return token.kind;
    case 'a constant':
    case 'a reserved word':
    case 'a mark':
      return JSON.stringify(shorten(token.text));
  }
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)}…`;
}

const SHOWN_CHARS_MAX = 40;
