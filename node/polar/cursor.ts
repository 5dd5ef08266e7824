/**
 * What every production reads with: six verbs over the tokens of one source, and the way back after a
 * mistake. A production that can't go on throws a Mistake; `statement` reports it once and goes on
 * behind the statement. What follows from a mistake is not reported again.
 */

import { assert, present } from '../lib/assert.ts';
import type { Diagnostic, DiagnosticList } from './diagnostic.ts';
import { foreignHint } from './foreign.ts';
import { SYNTAX_LIMITS } from './limits.ts';
import { placeOf, type Span } from './source.ts';
import { describeToken, type Fixed, isToken, type Token, type TokenKind } from './token.ts';

/** Thrown by a production that can't go on, caught by `statement` or `header`. */
class Mistake extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #diagnostics: DiagnosticList;
  #index = 0;
  /** Where the current statement started. */
  #start = 0;
  /** What was looked for at `#soughtAt`, for the message if nothing fits. */
  #sought: string[] = [];
  #soughtAt = -1;
  #reportedAt = -1;
  #nestingDepth = 0;
  /** Bodies in braces around the current statement. */
  #bodyDepth = 0;

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

  /** Is the current token, or one further on, this word, mark or kind? */
  peekIs(wanted: Fixed | TokenKind, ahead = 0): boolean {
    return isToken(this.#peek(ahead), wanted);
  }

  /** Takes the current token if it is this word, mark or kind. */
  accept(wanted: Fixed | TokenKind): Token | undefined {
    if (this.peekIs(wanted)) return this.next();
    this.#seek(wanted.includes(' ') ? wanted : JSON.stringify(wanted));
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

  /** `item { separator item }`; a comma before the closing bracket is taken if `trailing` says so. */
  separatedBy<T>(separator: Fixed, item: () => T, trailing?: 'allowed' | 'refused'): T[] {
    const items = [item()];
    for (let token = this.accept(separator); token; token = this.accept(separator)) {
      if (trailing !== undefined && this.#closesBracket()) {
        if (trailing === 'refused') {
          this.report(
            'trailing-comma',
            'No comma may follow the last one here: remove it',
            token.span,
          );
        }
        break;
      }
      items.push(item());
    }
    return items;
  }

  /* ---------- places ---------- */

  /** The span of the current token. */
  here(): Span {
    return this.#peek(0).span;
  }

  /** From `first` to the end of the token taken last. */
  spanFrom(first: Span): Span {
    return {
      source: first.source,
      start: first.start,
      end: Math.max(first.end, this.#previousEnd()),
    };
  }

  /* ---------- mistakes ---------- */

  /** Reports a mistake that reading can go on after. */
  report(code: string, message: string, span: Span): void {
    if (this.#previousIsDamaged()) return;
    this.#diagnostics.report({ severity: 'error', code, message, span });
  }

  warn(code: string, message: string, span: Span): void {
    this.#diagnostics.report({ severity: 'warning', code, message, span });
  }

  /** Gives up the production at the current token: nothing of what may come here did. */
  refuse(alternative?: string): never {
    if (alternative !== undefined) this.#seek(alternative);
    const found = this.#peek(0);
    const hint = foreignHint(found, this.#peek(1));
    if (hint !== undefined) return this.refuseAs('library-dialect', hint, found.span);
    const reserved =
      found.kind === 'a reserved word' && this.#sought.includes('a name')
        ? ' (a reserved word, which cannot be a name)'
        : '';
    const message = `Expected ${listed(this.#sought)}, found ${describeToken(found)}${reserved}`;
    const isAtEnd = found.kind === 'the end of the file';
    return this.refuseAs('syntax', message, isAtEnd ? this.#afterPrevious() : found.span);
  }

  /** Gives up the production for a reason that can be named. */
  refuseAs(code: string, message: string, span: Span): never {
    throw new Mistake({ severity: 'error', code, message, span });
  }

  /** Runs a production that contains itself, as deep as the limit allows. */
  nested<T>(production: () => T): T {
    const depthMax = SYNTAX_LIMITS.nestingDepthMax;
    if (this.#nestingDepth >= depthMax) {
      const message = `Condition is nested deeper than ${depthMax} (nestingDepthMax): split the rule`;
      return this.refuseAs('nested-too-deep', message, this.here());
    }
    this.#nestingDepth += 1;
    try {
      return production();
    } finally {
      this.#nestingDepth -= 1;
    }
  }

  /* ---------- the way back ---------- */

  /** Runs the production of one statement. After a mistake: undefined, behind the statement. */
  statement<T>(production: () => T): T | undefined {
    const outerStart = this.#start;
    this.#start = this.#index;
    try {
      return production();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.#recover(error.diagnostic, () => this.#skipStatement());
      return undefined;
    } finally {
      this.#start = outerStart;
    }
  }

  /** Runs the production of what stands before a body. After a mistake: undefined, before the body. */
  header<T>(production: () => T): T | undefined {
    const start = this.#index;
    try {
      return production();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.#recover(error.diagnostic, () => this.#skipToBody());
      assert(this.#index > start, 'a header starts with its word');
      return undefined;
    }
  }

  /**
   * `"{" { statement | ";" } "}"`: what the statements give. Goes on without a brace that is missing:
   * at the end of the file, and where `isOver` says that what comes can't be meant for this body.
   */
  body<T>(what: string, statement: () => T | undefined, isOver: () => boolean): T[] {
    const opening = this.accept('{')?.span ?? this.here();
    const results: T[] = [];
    this.#bodyDepth += 1;
    while (this.accept('}') === undefined) {
      if (this.peekIs('the end of the file') || isOver()) {
        this.#reportUnclosed(what, opening);
        break;
      }
      if (this.accept(';') !== undefined) continue;
      const before = this.#index;
      const result = this.statement(statement);
      if (result !== undefined) results.push(result);
      if (this.#index === before) this.next();
    }
    this.#bodyDepth -= 1;
    return results;
  }

  /** Does an item of the policy start here? Only what can't be anything else: rules are left out. */
  atItem(): boolean {
    if (this.peekIs('actor') || this.peekIs('resource')) {
      return this.peekIs('a name', 1) && (this.peekIs('{', 2) || this.peekIs('extends', 2));
    }
    if (this.peekIs('global')) return this.peekIs('{', 1);
    if (this.peekIs('test')) return this.peekIs('a string', 1) || this.peekIs('fixture', 1);
    return this.peekIs('declare') && this.peekIs('a name', 1) && this.peekIs('(', 2);
  }

  /** Does a statement of a resource block start here? Only what can't be anything else. */
  atBlockStatement(): boolean {
    if (this.peekIs('roles') || this.peekIs('permissions') || this.peekIs('relations')) {
      return this.peekIs('=', 1);
    }
    const isHead = this.peekIs('a string') || this.peekIs('role') || this.peekIs('permission');
    return isHead && this.peekIs('if', 1);
  }

  /** Does a part of a test start here that can stand nowhere else? */
  atTestStatement(): boolean {
    if (this.peekIs('assert') || this.peekIs('assert_not')) return this.peekIs('a name', 1);
    if (this.peekIs('fixture')) return this.peekIs('a name', 1) && this.peekIs(';', 2);
    return this.peekIs('setup') && this.peekIs('{', 1);
  }

  #atStatement(): boolean {
    return this.atItem() || this.atBlockStatement() || this.atTestStatement() || this.#startsLine();
  }

  /** A new line, not deeper than the statement, after a token that can end a statement. */
  #startsLine(): boolean {
    const { indent, kind } = this.#peek(0);
    const startIndent = this.#tokens[this.#start]?.indent;
    if (indent === undefined || (startIndent !== undefined && indent > startIndent)) return false;
    if (kind !== 'a name' && kind !== 'a string' && kind !== 'a constant') return false;
    return ENDS.some((end) => this.peekIs(end, -1));
  }

  /** Is this where a statement without its `;` ends? */
  #endsHere(): boolean {
    return this.peekIs('the end of the file') || this.#atBodyEnd() || this.#atStatement();
  }

  /** A brace that closes the body around the statement, rather than a literal within it. */
  #atBodyEnd(): boolean {
    if (!this.peekIs('}') || this.#bodyDepth === 0) return false;
    return !AFTER_LITERAL.some((mark) => this.peekIs(mark, 1));
  }

  #forgottenSemicolon(): Token {
    const span = this.#afterPrevious();
    this.#reportFollowing({
      severity: 'error',
      code: 'missing-semicolon',
      message: `Missing ";" after ${describeToken(this.#peek(-1))}: each statement ends with one`,
      span,
    });
    return { kind: 'a mark', text: ';', span, indent: undefined, damaged: false };
  }

  #reportUnclosed(what: string, opening: Span): void {
    const { line } = placeOf(opening);
    const message = `The ${what} opened on line ${line} is not closed: add "}" here`;
    this.#reportFollowing({
      severity: 'error',
      code: 'unclosed',
      message,
      span: this.#afterPrevious(),
    });
  }

  /** Goes on behind the mistake, then reports it unless it follows from one that is known. */
  #recover(diagnostic: Diagnostic, skip: () => void): void {
    const from = this.#start;
    const isNew = this.#reportedAt !== this.#index;
    skip();
    const isDamaged = this.#tokens.slice(from, this.#index).some((token) => token.damaged);
    if (isNew && !isDamaged) this.#diagnostics.report(diagnostic);
    this.#reportedAt = this.#index;
  }

  #reportFollowing(diagnostic: Diagnostic): void {
    if (this.#reportedAt !== this.#index && !this.#previousIsDamaged()) {
      this.#diagnostics.report(diagnostic);
    }
    this.#reportedAt = this.#index;
  }

  #skipStatement(): void {
    let depth = this.#bracesOpenSince(this.#start);
    while (!this.peekIs('the end of the file') && !this.#previousIsDamaged()) {
      if (this.peekIs(';')) return void this.next();
      if (this.#index > this.#start && this.#atStatement()) return;
      if (depth <= 0 && this.#atBodyEnd()) return;
      if (this.peekIs('{')) depth += 1;
      if (this.peekIs('}')) depth -= 1;
      this.next();
    }
  }

  /** To the brace that opens the body, which stands on the same line or is missing. */
  #skipToBody(): void {
    while (!BODY_BREAKS.some((wanted) => this.peekIs(wanted))) {
      if (this.#peek(0).indent !== undefined || this.atItem()) return;
      this.next();
    }
  }

  #bracesOpenSince(start: number): number {
    let depth = 0;
    for (const token of this.#tokens.slice(start, this.#index)) {
      if (isToken(token, '{')) depth += 1;
      if (isToken(token, '}')) depth -= 1;
    }
    return depth;
  }

  #closesBracket(): boolean {
    return this.peekIs(')') || this.peekIs(']') || this.peekIs('}') || this.peekIs('{');
  }

  #seek(wanted: string): void {
    if (this.#soughtAt !== this.#index) this.#sought = [];
    this.#soughtAt = this.#index;
    if (!this.#sought.includes(wanted)) this.#sought.push(wanted);
  }

  #previousIsDamaged(): boolean {
    return this.#index > 0 && this.#peek(-1).damaged;
  }

  #previousEnd(): number {
    return this.#tokens[this.#index - 1]?.span.end ?? 0;
  }

  /** The place right behind the token taken last: where something is missing. */
  #afterPrevious(): Span {
    const { source } = this.here();
    return { source, start: this.#previousEnd(), end: this.#previousEnd() };
  }

  #peek(ahead: number): Token {
    const last = this.#tokens.length - 1;
    return present(this.#tokens[Math.min(this.#index + ahead, last)] ?? this.#tokens[0], 'a token');
  }
}

/** What the last token of a statement can be. */
const ENDS = [')', ']', '}', 'a name', 'a string', 'an integer', 'true', 'false'] as const;

const AFTER_LITERAL = [',', ')', ']', ';', 'and', 'or'] as const;

const BODY_BREAKS = ['{', '}', ';', 'the end of the file'] as const;

/** `a`, `a or b`, `a, b or c` */
function listed(alternatives: readonly string[]): string {
  const last = alternatives.at(-1) ?? 'something else';
  return alternatives.length < 2 ? last : `${alternatives.slice(0, -1).join(', ')} or ${last}`;
}
