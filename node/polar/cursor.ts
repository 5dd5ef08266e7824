/**
 * What every production reads with: six verbs over the tokens of one source, and the way back after a
 * mistake. A production that can't go on throws a Mistake; `statement` notes it and goes on behind the
 * statement. One mistake is reported once: what follows from it is not.
 */

import { present } from '../lib/assert.ts';
import type { Diagnostic, DiagnosticList } from './diagnostic.ts';
import { foreignHint } from './foreign.ts';
import { SYNTAX_LIMITS } from './limits.ts';
import * as look from './look-ahead.ts';
import { placeOf, type Span } from './source.ts';
import { describeToken, type Fixed, isToken, type Token, type TokenKind } from './token.ts';

/** How a list between brackets ends. */
type List = { readonly closing: Fixed; readonly trailing: 'allowed' | 'refused' };

/** Thrown by a production that can't go on, caught by `statement` and `header`. */
class Mistake extends Error {
  readonly code: string;
  readonly span: Span;

  constructor(code: string, message: string, span: Span) {
    super(message);
    this.code = code;
    this.span = span;
  }
}

export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #diagnostics: DiagnosticList;
  #index = 0;
  /** What was looked for at `#soughtAt`, for the message if nothing of it is there. */
  readonly #sought: string[] = [];
  #soughtAt = -1;
  #nestingDepth = 0;
  /** Bodies in braces around the current statement. */
  #bodyDepth = 0;
  /** Where the current statement started, and what is wrong with it. */
  #start = 0;
  #mistakes: Diagnostic[] = [];
  /** Where reading went on after the last mistake: what is wrong right there follows from it. */
  #resumedAt = -1;

  /** `tokens` end with the end of the file. */
  constructor(tokens: readonly Token[], diagnostics: DiagnosticList) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
  }

  /* ---------- the six verbs ---------- */

  /** Takes the current token, whatever it is. The end of the file is never passed. */
  next(): Token {
    const token = this.#peek(0);
    if (this.#index < this.#tokens.length - 1) this.#index += 1;
    return token;
  }

  /** Is the current token, or one further on or back, this word, mark or kind? */
  peekIs(wanted: Fixed | TokenKind, ahead = 0): boolean {
    return isToken(this.#peek(ahead), wanted);
  }

  /** Takes the current token if it is this word, mark or kind. */
  accept(wanted: Fixed | TokenKind): Token | undefined {
    if (this.peekIs(wanted)) return this.next();
    this.#seek(wanted);
    return undefined;
  }

  /** Takes this word or mark, which must come now. A forgotten `;` is reported and taken as written. */
  expect(wanted: Fixed): Token {
    const token = this.accept(wanted);
    if (token !== undefined) return token;
    if (wanted === ';' && this.#endsHere()) return this.#forgottenSemicolon();
    return this.refuse();
  }

  /** Takes a token of this kind, which must come now. */
  expectKind(kind: TokenKind): Token {
    return this.accept(kind) ?? this.refuse();
  }

  /** `item { separator item }`. In a list, the separator may or may not stand before the closing bracket. */
  separatedBy<T>(separator: Fixed, item: () => T, list?: List): [T, ...T[]] {
    const items: [T, ...T[]] = [item()];
    for (let token = this.accept(separator); token; token = this.accept(separator)) {
      if (list === undefined || !this.peekIs(list.closing)) {
        items.push(item());
        continue;
      }
      if (list.trailing === 'refused') {
        const message = `No comma may stand before this "${list.closing}": remove it`;
        this.report('trailing-comma', message, token.span);
      }
      break;
    }
    return items;
  }

  /* ---------- places ---------- */

  /** The span of the current token. */
  here(): Span {
    return this.#peek(0).span;
  }

  /** The column of the current token, from 0, if it is the first of its line. */
  indent(): number | undefined {
    return this.#peek(0).indent;
  }

  /** From `first` to the end of the token taken last. */
  spanFrom(first: Span): Span {
    return { ...first, end: Math.max(first.end, this.#previousEnd()) };
  }

  /* ---------- mistakes ---------- */

  /** Notes a mistake that reading can go on after. */
  report(code: string, message: string, span: Span): void {
    this.#mistakes.push({ severity: 'error', code, message, span });
  }

  /** Likewise, but not where reading was resumed: then it follows from a mistake that is known. */
  reportUnlessResumed(code: string, message: string, span: Span = this.here()): void {
    if (this.#resumedAt !== this.#index) this.report(code, message, span);
    this.#resumedAt = this.#index;
  }

  warn(code: string, message: string, span: Span): void {
    this.#diagnostics.report({ severity: 'warning', code, message, span });
  }

  /** Gives up the production at the current token: nothing of what may come here did. */
  refuse(alternative?: string): never {
    if (alternative !== undefined) this.#seek(alternative);
    const found = this.#peek(0);
    const hint = foreignHint(found, this.#peek(1));
    if (hint !== undefined) return this.refuseAs('library-dialect', hint);
    const message = `Expected ${listed(this.#sought.map(shown))}, found ${describeToken(found)}`;
    const isAtEnd = found.kind === 'the end of the file';
    const span = isAtEnd ? this.#afterPrevious() : found.span;
    return this.refuseAs('syntax', message + this.#remark(found), span);
  }

  /** Gives up the production for a reason that can be named. */
  refuseAs(code: string, message: string, span: Span = this.here()): never {
    throw new Mistake(code, message, span);
  }

  /** Runs a production that contains itself, as deep as the limit allows. */
  nested<T>(production: () => T): T {
    const depthMax = SYNTAX_LIMITS.nestingDepthMax;
    if (this.#nestingDepth >= depthMax) {
      const message = `Condition is nested deeper than ${depthMax} (nestingDepthMax): split the rule`;
      return this.refuseAs('nested-too-deep', message);
    }
    this.#nestingDepth += 1;
    try {
      return production();
    } finally {
      this.#nestingDepth -= 1;
    }
  }

  /* ---------- the way back ---------- */

  /** Runs the production of one statement. After a mistake: undefined, and behind the statement. */
  statement<T>(production: () => T): T | undefined {
    this.#start = this.#index;
    const result = this.#attempt(production, () => this.#skipStatement());
    this.#flush();
    if (this.#diagnostics.isFull()) this.#index = this.#tokens.length - 1;
    return result;
  }

  /** Runs the production of what stands before a body. After a mistake: undefined, before the body. */
  header<T>(production: () => T): T | undefined {
    return this.#attempt(production, () => this.#skipHeader());
  }

  /** May the body be read that the header just read, or what is left of it, announces? */
  hasBody(header: unknown): boolean {
    return header !== undefined || this.peekIs('{') || this.#peek(-1).damaged;
  }

  /** A `{` must come now, which `body` will take. One forgotten at the end of a line is reported. */
  expectBody(): void {
    if (this.peekIs('{')) return;
    const isForgotten = this.#peek(0).indent !== undefined || this.peekIs('}');
    if (!isForgotten || look.atItem(this)) return void this.expect('{');
    const message = `Missing "{" after ${describeToken(this.#peek(-1))}`;
    this.reportUnlessResumed('missing-brace', message, this.#afterPrevious());
  }

  /**
   * `"{" { statement | ";" } "}"`: what the statements give. Goes on without a brace that is missing:
   * at the end of the file, and where `isOver` says that what comes can't be meant for this body.
   */
  body<T>(what: string, statement: () => T | undefined, isOver: () => boolean): T[] {
    this.#flush();
    const opening = this.accept('{')?.span ?? this.here();
    const results: T[] = [];
    this.#bodyDepth += 1;
    while (this.accept('}') === undefined) {
      if (this.peekIs('the end of the file') || isOver()) {
        this.#reportUnclosed(what, opening);
        break;
      }
      const before = this.#index;
      const result = this.peekIs(';') ? undefined : this.statement(statement);
      if (result !== undefined) results.push(result);
      if (this.#index === before) this.next();
    }
    this.#bodyDepth -= 1;
    return results;
  }

  #attempt<T>(production: () => T, goBack: () => void): T | undefined {
    try {
      return production();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.reportUnlessResumed(error.code, error.message, error.span);
      goBack();
      const isInStep = this.peekIs(';', -1) && this.#peek(0).indent !== undefined;
      this.#resumedAt = isInStep ? -1 : this.#index;
      return undefined;
    }
  }

  /** Reports what is wrong since the start, which a string without its end explains by itself. */
  #flush(): void {
    if (this.#mistakes.length > 0) {
      const read = this.#tokens.slice(this.#start, this.#index);
      const isDamaged = read.some((token) => token.damaged);
      for (const mistake of isDamaged ? [] : this.#mistakes) this.#diagnostics.report(mistake);
      this.#mistakes = [];
    }
    this.#start = this.#index;
  }

  /** Behind the next `;`, or before what must be another statement or the end of the body. */
  #skipStatement(): void {
    let depth = this.#bracesOpen();
    while (!this.peekIs('the end of the file')) {
      if (this.peekIs(';')) return void this.next();
      if (this.#index > this.#start && this.#atStatement()) return;
      if (depth <= 0 && this.#atBodyEnd()) return;
      depth += this.#braceStep(this.#peek(0));
      this.next();
    }
  }

  /** Before the brace that opens the body, which stands on this line or is missing. */
  #skipHeader(): void {
    while (!HEADER_ENDS.some((end) => this.peekIs(end)) && !look.atItem(this)) {
      this.next();
      if (this.#peek(0).indent !== undefined) return;
    }
  }

  #atStatement(): boolean {
    if (look.atItem(this) || look.atBlockStatement(this) || look.atTestStatement(this)) return true;
    return this.#startsLine();
  }

  /** A new line, not deeper than the statement, after a token that can end a statement. */
  #startsLine(): boolean {
    const { indent, kind } = this.#peek(0);
    const startIndent = this.#tokens[this.#start]?.indent;
    if (indent === undefined || (startIndent !== undefined && indent > startIndent)) return false;
    return STATEMENT_STARTS.has(kind) && look.afterOperand(this);
  }

  /** Is this where a statement without its `;` ends? */
  #endsHere(): boolean {
    return this.peekIs('the end of the file') || this.#atBodyEnd() || this.#atStatement();
  }

  /** A brace that closes the body around the statement, rather than a literal within it. */
  #atBodyEnd(): boolean {
    if (!this.peekIs('}') || this.#bodyDepth === 0 || look.isMidStatement(this)) return false;
    const isLineEnd = this.#peek(0).indent !== undefined || this.#peek(1).indent !== undefined;
    return isLineEnd || this.peekIs('}', 1) || this.peekIs('the end of the file', 1);
  }

  #bracesOpen(): number {
    const read = this.#tokens.slice(this.#start, this.#index);
    return read.reduce((depth, token) => depth + this.#braceStep(token), 0);
  }

  #braceStep(token: Token): number {
    if (isToken(token, '{')) return 1;
    return isToken(token, '}') ? -1 : 0;
  }

  #forgottenSemicolon(): Token {
    const span = this.#afterPrevious();
    const message = `Missing ";" after ${describeToken(this.#peek(-1))}: each statement ends with one`;
    this.reportUnlessResumed('missing-semicolon', message, span);
    return { kind: 'a mark', text: ';', span, indent: undefined, damaged: false };
  }

  #reportUnclosed(what: string, opening: Span): void {
    const { line } = placeOf(opening);
    const message = `The ${what} opened on line ${line} is not closed: add "}" here`;
    this.reportUnlessResumed('unclosed', message, this.#afterPrevious());
  }

  /** What to add when a name was wanted and isn't one, or was given and should be a string. */
  #remark(found: Token): string {
    const isName = this.#sought.includes('a name');
    if (isName && found.kind === 'a reserved word') return ', which is a reserved word';
    const isString = this.#sought.includes('a string') && !isName;
    return isString && found.kind === 'a name' ? ': put it in double quotes' : '';
  }

  #seek(wanted: string): void {
    if (this.#soughtAt !== this.#index) this.#sought.length = 0;
    this.#soughtAt = this.#index;
    if (!this.#sought.includes(wanted)) this.#sought.push(wanted);
  }

  #previousEnd(): number {
    return this.#index === 0 ? 0 : this.#peek(-1).span.end;
  }

  /** The place right behind the token taken last: where something is missing. */
  #afterPrevious(): Span {
    return { ...this.here(), start: this.#previousEnd(), end: this.#previousEnd() };
  }

  /** The token that many further on or back; beyond the ends, the last or the first. */
  #peek(ahead: number): Token {
    const index = this.#index + ahead;
    const token = this.#tokens[index] ?? this.#tokens.at(index < 0 ? 0 : -1);
    return present(token, 'token');
  }
}

const STATEMENT_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'a name',
  'a string',
  'a constant',
]);

const HEADER_ENDS = ['{', '}', ';', 'the end of the file'] as const;

/** Words and marks as they are written, in quotes; kinds as they are called. */
function shown(sought: string): string {
  return sought.includes(' ') ? sought : JSON.stringify(sought);
}

/** `a`, `a or b`, `a, b or c` */
function listed(alternatives: readonly string[]): string {
  const last = alternatives.at(-1) ?? 'something else';
  return alternatives.length < 2 ? last : `${alternatives.slice(0, -1).join(', ')} or ${last}`;
}
