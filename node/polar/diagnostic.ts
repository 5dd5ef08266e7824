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
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const nextBreak = source.text.indexOf('\n', start);
  const lineEnd = nextBreak === -1 ? source.text.length : nextBreak;
  const before = source.text.slice(Math.max(lineStart, start - EXCERPT_BEFORE_CHARS_MAX), start);
  const marked = source.text.slice(start, Math.min(lineEnd, end, start + EXCERPT_MARKED_CHARS_MAX));
  const after = source.text.slice(
    start + marked.length,
    Math.min(lineEnd, start + marked.length + EXCERPT_AFTER_CHARS_MAX),
  );
  const indent = before.replace(/[^\t]/gu, ' ');
  const head = `${source.name}:${line}:${column}: ${diagnostic.severity} ${diagnostic.code}`;
  const caret = '^'.repeat(Math.max(1, marked.length));
  return `${head}: ${diagnostic.message}\n  ${before}${marked}${after}\n  ${indent}${caret}`;
}

/** A line of source may be a megabyte long; what is shown of it is not. */
const EXCERPT_BEFORE_CHARS_MAX = 80;
const EXCERPT_MARKED_CHARS_MAX = 60;
const EXCERPT_AFTER_CHARS_MAX = 80;
