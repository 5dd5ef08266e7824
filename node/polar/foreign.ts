/**
 * What authors bring along from the open-source library's dialect and from other languages, and what
 * takes its place in Oso Cloud's Polar. Each is explained where it stands, once.
 */

import type { Token } from './token.ts';

const MARKS: ReadonlyMap<string, string> = new Map([
  [
    '.',
    'Oso Cloud\'s Polar has no attributes: store a fact and ask for it, as in has_relation(issue, "owner", user)',
  ],
  ['==', 'Oso Cloud\'s Polar has no "==": write "="'],
  [':=', 'Oso Cloud\'s Polar has no ":=": write "="'],
  ['|', "Oso Cloud's Polar has no rest-variables: write each element out"],
  ['||', 'Write "or" for "||"'],
  ['&&', 'Write "and" for "&&"'],
  ['!', 'Write "not" for "!"'],
]);

export const ARITHMETIC_HINT =
  "Oso Cloud's Polar has no arithmetic: compute the number before, and store it or pass it as a context fact";

const WORDS: ReadonlyMap<string, string> = new Map([
  ['forall', 'Oso Cloud\'s Polar has no "forall": write not (… and not …)'],
  ['cut', 'Oso Cloud\'s Polar has no "cut": the order of rules means nothing, so remove it'],
  ['print', 'Oso Cloud\'s Polar has no "print": remove it, and write a test to see what holds'],
  ['debug', 'Oso Cloud\'s Polar has no "debug": remove it, and write a test to see what holds'],
  ['new', 'Oso Cloud\'s Polar makes no objects: write a literal such as User{"alice"}'],
]);

/** Marks and words of arithmetic, between two terms. */
export const ARITHMETIC_OPERATORS = ['+', '-', '*', '/', 'mod', 'rem'] as const;

/** What to say about a token that fits nowhere, if it is known from elsewhere. */
export function foreignHint(found: Token, following: Token): string | undefined {
  if (found.kind === 'a mark') return markHint(found.text);
  if (found.kind !== 'a name') return undefined;
  const isCalled = following.kind === 'a mark' && following.text === '(';
  return isCalled || found.text === 'cut' || found.text === 'new'
    ? wordHint(found.text)
    : undefined;
}

/** What to say about a mark, wherever it stands. */
export function markHint(mark: string): string | undefined {
  return ARITHMETIC_OPERATORS.some((each) => each === mark) ? ARITHMETIC_HINT : MARKS.get(mark);
}

/** What to say about a word that is called, or stands alone, like a built-in of the library. */
export function wordHint(word: string): string | undefined {
  return WORDS.get(word);
}
