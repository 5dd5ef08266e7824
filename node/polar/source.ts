/** The text of a policy file, and places in it. Offsets are UTF-16 code units, as in JavaScript strings. */

export type Source = { readonly name: string; readonly text: string };

/** A stretch of one source: `start` inclusive, `end` exclusive. */
export type Span = { readonly source: Source; readonly start: number; readonly end: number };

/** Line and column, both counted from 1. */
export type Place = { readonly line: number; readonly column: number };

/** Where a span starts. */
export function placeOf(span: Span): Place {
  const before = span.source.text.slice(0, span.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: span.start - lineStart + 1 };
}

/** From the start of `first` to the end of `last`, which are in one source. */
export function join(first: Span, last: Span): Span {
  return { source: first.source, start: first.start, end: last.end };
}
