/** What comes of reading a part of a caller's text whose place only the caller of the reader knows. */

export type Judged<T> =
  | { readonly kind: 'right'; readonly value: T }
  | { readonly kind: 'wrong'; readonly problem: string };

export function right<T>(value: T): Judged<T> {
  return { kind: 'right', value };
}

/** `problem` continues a sentence that begins with what was read: `must not be empty`. */
export function wrong(problem: string): Judged<never> {
  return { kind: 'wrong', problem };
}
