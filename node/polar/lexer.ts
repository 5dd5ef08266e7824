/**
 * Text → tokens. Blanks and comments leave nothing behind; whatever can't be read is reported, left
 * out, and reading goes on. The lexical rules are in GRAMMAR.md. Time and memory are linear.
 */

import { atOnce } from '../lib/in-turns.ts';
import type { DiagnosticList } from './diagnostic.ts';
import { SYNTAX_LIMITS } from './limits.ts';
import type { Source, Span } from './source.ts';
import { RESERVED_WORDS, type Token, type TokenKind } from './token.ts';
import { canonicalInteger, INTEGER_MAX, INTEGER_MIN } from './value.ts';

/** The tokens of a source, the last of which is the end of the file. */
export function lex(source: Source, diagnostics: DiagnosticList): readonly Token[] {
  return atOnce(lexing(source, diagnostics));
}

/** The same step by step: a fraction of a millisecond each. */
export function lexing(
  source: Source,
  diagnostics: DiagnosticList,
): Generator<undefined, readonly Token[]> {
  return new Lexer(source, diagnostics).read();
}

const TOKENS_PER_STEP = 1024;

/** Blanks, controls, halves of characters and typographic quotes can be in no name. */
const UNNAMED = String.raw`\p{Z}\p{Cc}\p{Cs}\p{Pi}\p{Pf}\u201a\u201e\ufeff`;
const FIRST = String.raw`[A-Za-z_[[\u0080-\u{10ffff}]--[\p{Nd}${UNNAMED}]]]`;
const LATER = String.raw`[A-Za-z_0-9[[\u0080-\u{10ffff}]--[${UNNAMED}]]]`;
const SEGMENT = `${FIRST}${LATER}*`;
const NAME = new RegExp(String.raw`${SEGMENT}(?:::${SEGMENT})*\??`, 'vy');
const CONSTANT = new RegExp(`@${SEGMENT}`, 'vy');
/** Of `matches!`; `matches !=` has another meaning, however it is spaced. */
const EXACTLY = /!(?!=)/y;
const INTEGER = /[+-]?\d+/y;
const FRACTION = /(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const UNESCAPED = /[^"\\\n]*/y;
const SINGLE_QUOTED = /'[^'\n]*'/y;
/** Marks that no other begins with: a third of all tokens, for which nothing is tried. */
const BRACKETS: ReadonlySet<string> = new Set('(){}[],;');
const MARK = /\?=|!=|<=|>=|==|:=|&&|\|\||[:=<>.+\-*/|!]/y;

/** Any other escaped character stands for itself. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0'],
]);

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #diagnostics: DiagnosticList;
  readonly #tokens: Token[] = [];
  #position = 0;
  #lineStart = 0;
  #isLineFresh = true;
  /** Is the token being read a string without its end? */
  #isDamaged = false;
  /** Where the last unreadable character ended: a run of them is one mistake. */
  #badEnd = -1;

  constructor(source: Source, diagnostics: DiagnosticList) {
    this.#source = source;
    this.#text = source.text;
    this.#diagnostics = diagnostics;
  }

  *read(): Generator<undefined, readonly Token[]> {
    if (this.#text.startsWith('\ufeff')) this.#position = 1;
    for (this.#skipBlanks(); this.#position < this.#text.length; this.#skipBlanks()) {
      this.#readToken();
      if (this.#tokens.length % TOKENS_PER_STEP === 0) yield;
    }
    this.#push('the end of the file', this.#position, '');
    return this.#tokens;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (; this.#position < text.length; this.#position += 1) {
      const character = text[this.#position];
      if (character === '\n') {
        this.#lineStart = this.#position + 1;
        this.#isLineFresh = true;
      } else if (character === '#') {
        const end = text.indexOf('\n', this.#position);
        this.#position = (end === -1 ? text.length : end) - 1;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') {
        return;
      }
    }
  }

  #readToken(): void {
    const start = this.#position;
    const first = this.#text[start] ?? '';
    if (BRACKETS.has(first)) return this.#pushBracket(first, start);
    if (first === '"') return this.#readString();
    const name = this.#match(NAME);
    if (name !== undefined) return this.#pushName(name, start);
    const digits = this.#match(INTEGER);
    if (digits !== undefined) return this.#pushInteger(digits, start);
    const mark = this.#match(MARK);
    if (mark !== undefined) return this.#push('a mark', start, mark);
    const constant = this.#match(CONSTANT);
    if (constant !== undefined) return this.#push('a constant', start, constant);
    const quoted = this.#match(SINGLE_QUOTED);
    if (quoted !== undefined) return this.#pushSingleQuoted(quoted, start);
    this.#skipBadCharacter();
  }

  #pushBracket(bracket: string, start: number): void {
    this.#position += 1;
    this.#push('a mark', start, bracket);
  }

  #pushName(name: string, start: number): void {
    const mark = name === 'matches' ? this.#match(EXACTLY) : undefined;
    const isExact = mark !== undefined;
    const text = isExact ? 'matches!' : name;
    const kind = RESERVED_WORDS.has(text) ? 'a reserved word' : 'a name';
    this.#push(kind, start, text);
  }

  #pushInteger(digits: string, start: number): void {
    const fraction = this.#match(FRACTION) ?? '';
    if (fraction !== '') {
      this.#report('not-an-integer', 'Numbers are whole in Polar: write an Integer', start);
    }
    this.#push('an integer', start, this.#canonicalInteger(digits, start));
  }

  #canonicalInteger(digits: string, start: number): string {
    const canonical = canonicalInteger(digits);
    if (canonical !== undefined) return canonical;
    const range = `${INTEGER_MIN} to ${INTEGER_MAX}`;
    this.#report('integer-overflow', `Integers have 64 bits: write one from ${range}`, start);
    return '0';
  }

  #pushSingleQuoted(quoted: string, start: number): void {
    this.#report('single-quotes', 'Strings are written in double quotes: "…"', start);
    this.#push('a string', start, quoted.slice(1, -1));
  }

  /** A backslash takes the next character with it, even a line break; a bare line break ends all. */
  #readString(): void {
    const start = this.#position;
    this.#position += 1;
    let value = this.#match(UNESCAPED) ?? '';
    while (this.#text[this.#position] === '\\') {
      const escaped = this.#text[this.#position + 1] ?? '';
      this.#position = Math.min(this.#position + 2, this.#text.length);
      value += (ESCAPES.get(escaped) ?? escaped) + (this.#match(UNESCAPED) ?? '');
    }
    const isClosed = this.#text[this.#position] === '"';
    if (isClosed) this.#position += 1;
    else
      this.#report('unterminated-string', 'A string has no end on this line: add a quote', start);
    this.#isDamaged = !isClosed;
    this.#pushString(value, start);
  }

  #pushString(value: string, start: number): void {
    const isPlain = value.isWellFormed() && !value.includes('\0');
    if (!isPlain && !isWritable(value, this.#text.slice(start, this.#position))) {
      const message =
        'String contains half a surrogate pair or a NUL: write whole characters, or "\\0"';
      this.#report('bad-character', message, start);
    }
    this.#push('a string', start, value);
  }

  #skipBadCharacter(): void {
    const start = this.#position;
    const codePoint = this.#text.codePointAt(start) ?? 0;
    this.#position += codePoint > 0xffff ? 2 : 1;
    if (this.#badEnd !== start) {
      this.#report('bad-character', badCharacterMessage(codePoint), start);
    }
    this.#badEnd = this.#position;
  }

  #match(pattern: RegExp): string | undefined {
    const start = this.#position;
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return undefined;
    this.#position = pattern.lastIndex;
    return this.#text.slice(start, this.#position);
  }

  #push(kind: TokenKind, start: number, text: string): void {
    const charsMax = SYNTAX_LIMITS.nameCharsMax;
    if (text.length > charsMax && !this.#isDamaged) {
      const message = `Name or string of ${text.length} characters: at most ${charsMax} (nameCharsMax)`;
      this.#report('name-too-long', message, start);
    }
    const indent = this.#isLineFresh ? start - this.#lineStart : undefined;
    this.#isLineFresh = false;
    const span = this.#spanFrom(start);
    const damaged = this.#isDamaged;
    this.#isDamaged = false;
    this.#tokens.push({ kind, text: text.slice(0, charsMax), span, indent, damaged });
  }

  #report(code: string, message: string, start: number): void {
    this.#diagnostics.report({ severity: 'error', code, message, span: this.#spanFrom(start) });
  }

  #spanFrom(start: number): Span {
    return { source: this.#source, start, end: this.#position };
  }
}

/** A NUL is written `\0`. */
function isWritable(value: string, written: string): boolean {
  return value.isWellFormed() && !written.includes('\0');
}

function badCharacterMessage(codePoint: number): string {
  const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const isShown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(codePoint));
  const shown = isShown ? `"${String.fromCodePoint(codePoint)}" (${name})` : name;
  return `Unexpected character ${shown}: names, strings in double quotes and whole numbers are what Polar knows`;
}
