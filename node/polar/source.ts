/** The text of a policy file, and places in it. Offsets are UTF-16 code units, as in JavaScript strings. */

export type Source = { readonly name: string; readonly text: string };

/** A stretch of one source: `start` inclusive, `end` exclusive. */
export type Span = { readonly source: Source; readonly start: number; readonly end: number };

/** Line and column, both counted from 1. */
export type Place = { readonly line: number; readonly column: number };

/** Where a span starts. The first call for a source reads its whole text, later ones search. */
export function placeOf(span: Span): Place {
  const starts = lineStartsOf(span.source);
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= span.start) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: span.start - (starts[low] ?? 0) + 1 };
}

/** From the start of `first` to the end of `last`, which are in one source. */
export function join(first: Span, last: Span): Span {
  return { source: first.source, start: first.start, end: last.end };
}

/** The offset at which each line starts, remembered as long as the source lives. */
function lineStartsOf(source: Source): readonly number[] {
  const known = LINE_STARTS.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  LINE_STARTS.set(source, starts);
  return starts;
}

const LINE_STARTS = new WeakMap<Source, readonly number[]>();
