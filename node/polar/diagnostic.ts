/**
 * A mistake in a policy is a value with a place. Passes collect diagnostics and go on, so that an
 * author sees every mistake at once. Codes are stable; messages may be improved.
 */

import { placeOf, type Span } from './source.ts';

export type Severity = 'error' | 'warning';

export type Diagnostic = {
  readonly severity: Severity;
  /** Kebab-case and stable: `unknown-name`, `syntax`, … */
  readonly code: string;
  /** One sentence: what is wrong and, where it can be said, what to write instead. */
  readonly message: string;
  readonly span: Span;
};

/** Collects diagnostics up to a limit: a hostile text must not fill the memory with complaints. */
export class DiagnosticList {
  readonly #countMax: number;
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  /** `countMax` errors are kept, and as many warnings. */
  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** Keeps the diagnostic. The error over the limit is replaced by a remark; the rest is dropped. */
  report(diagnostic: Diagnostic): void {
    const kept = diagnostic.severity === 'error' ? this.#errors : this.#warnings;
    if (kept.length < this.#countMax) kept.push(diagnostic);
    else if (kept === this.#errors && !this.isFull()) kept.push(this.#tooMany(diagnostic.span));
  }

  /** Is it of no use to look for more? */
  isFull(): boolean {
    return this.#errors.length > this.#countMax;
  }

  /** All that were kept. */
  all(): readonly Diagnostic[] {
    return [...this.#errors, ...this.#warnings];
  }

  #tooMany(span: Span): Diagnostic {
    const message = `More than ${this.#countMax} mistakes (diagnosticsMax): the rest is left out`;
    return { severity: 'error', code: 'too-many-diagnostics', message, span };
  }
}

/**
 * The diagnostic as people read it:
 *
 *     policy.polar:2:13: error unknown-name: No role "onwer" on Repo; did you mean "owner"?
 *       "read" if "onwer";
 *                 ^^^^^^^
 */
export function render(diagnostic: Diagnostic): string {
  const { source, start, end } = diagnostic.span;
  const { line, column } = placeOf(diagnostic.span);
  const lineStart = start - (column - 1);
  const before = source.text.slice(Math.max(lineStart, start - EXCERPT_BEFORE_CHARS_MAX), start);
  const rest = restOfLine(source.text, start);
  const markedChars = Math.min(rest.length, end - start, EXCERPT_MARKED_CHARS_MAX);
  const indent = before.replace(/[^\t]/gu, ' ');
  const head = `${source.name}:${line}:${column}: ${diagnostic.severity} ${diagnostic.code}`;
  const caret = '^'.repeat(Math.max(1, markedChars));
  return `${head}: ${diagnostic.message}\n  ${printable(before + rest)}\n  ${indent}${caret}`;
}

/** A line of source may be a megabyte long; what is shown of it is not. */
const EXCERPT_BEFORE_CHARS_MAX = 80;
const EXCERPT_MARKED_CHARS_MAX = 60;
const EXCERPT_REST_CHARS_MAX = 140;

function restOfLine(text: string, start: number): string {
  const excerpt = text.slice(start, start + EXCERPT_REST_CHARS_MAX);
  const lineBreak = excerpt.search(/[\r\n]/u);
  return lineBreak === -1 ? excerpt : excerpt.slice(0, lineBreak);
}

/** Control characters would speak to the reader's terminal: they are shown as `\uFFFD`. */
function printable(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '\uFFFD');
}
