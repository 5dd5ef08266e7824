/**
 * What starts here? Only what can be nothing else: most words are ordinary names, so it takes two or
 * three tokens to know. Productions choose by these, and recovery finds its way back by them.
 */

import type { ContextualWord, Fixed, TokenKind } from './token.ts';

/** Is the current token, or one further on or back, this word, mark or kind? */
export type Looking = { peekIs(wanted: Fixed | TokenKind, ahead?: number): boolean };

/** Does an item of the policy start here that is no rule? */
export function atItem(at: Looking): boolean {
  if (at.peekIs('actor') || at.peekIs('resource')) {
    return at.peekIs('a name', 1) && (at.peekIs('{', 2) || at.peekIs('extends', 2));
  }
  if (at.peekIs('global')) return at.peekIs('{', 1);
  if (at.peekIs('test'))
    return at.peekIs('fixture', 1) || (at.peekIs('a string', 1) && at.peekIs('{', 2));
  return at.peekIs('declare') && at.peekIs('a name', 1) && at.peekIs('(', 2);
}

/** Does a declaration or a shorthand rule start here? */
export function atBlockStatement(at: Looking): boolean {
  if (at.peekIs('roles') || at.peekIs('permissions') || at.peekIs('relations')) {
    return at.peekIs('=', 1);
  }
  const flags = flagsAhead(at);
  const heads = ['a string', 'role', 'permission'] as const;
  return at.peekIs('if', flags + 1) && heads.some((head) => at.peekIs(head, flags));
}

/** Does a setup, an assertion or the use of a fixture start here? */
export function atTestStatement(at: Looking): boolean {
  if (at.peekIs('fixture')) return at.peekIs('a name', 1) && at.peekIs(';', 2);
  return atAssertion(at) || atSetup(at);
}

export function atSetup(at: Looking): boolean {
  return at.peekIs('setup') && at.peekIs('{', 1);
}

export function atAssertion(at: Looking): boolean {
  return (at.peekIs('assert') || at.peekIs('assert_not')) && at.peekIs('a name', 1);
}

/** Does a block start here? Also where only its first word is forgotten. */
export function atBlock(at: Looking): boolean {
  if (at.peekIs('{') || BLOCK_WORDS.some((word) => atWord(at, word))) return true;
  const isLiteral = at.peekIs('{', 1) && at.peekIs('}', 3);
  return at.peekIs('a name') && (at.peekIs('extends', 1) || at.peekIs('{', 1)) && !isLiteral;
}

/** Does a test start here? Also where only its first word is forgotten. */
export function atTest(at: Looking): boolean {
  return atWord(at, 'test') || (at.peekIs('a string') && at.peekIs('{', 1));
}

/** Does a fixture start here? Also where only its first word is forgotten. */
export function atFixture(at: Looking): boolean {
  if (atWord(at, 'test')) return at.peekIs('fixture', 1);
  return at.peekIs('fixture') && at.peekIs('a name', 1) && at.peekIs('{', 2);
}

/** Does a call or the head of a rule start here? */
export function atCall(at: Looking): boolean {
  return at.peekIs('a name') && at.peekIs('(', 1);
}

/** Does a long rule start here, with or without flags? */
export function atRule(at: Looking): boolean {
  const flags = flagsAhead(at);
  return at.peekIs('a name', flags) && at.peekIs('(', flags + 1);
}

function flagsAhead(at: Looking): number {
  let flags = 0;
  while (flags < FLAGS_AHEAD_MAX && at.peekIs('a constant', flags)) flags += 1;
  return flags;
}

/** Recovery looks ahead from every token it skips: a long row of flags must not be read from each. */
const FLAGS_AHEAD_MAX = 16;

/** A word before `(` is an ordinary name: the head of a rule. */
export function atWord(at: Looking, word: ContextualWord): boolean {
  return at.peekIs(word) && !at.peekIs('(', 1);
}

const BLOCK_WORDS = ['actor', 'resource', 'global'] as const;

/** Can the token before be the last of a statement? */
export function afterOperand(at: Looking): boolean {
  return OPERAND_ENDS.some((end) => at.peekIs(end, -1));
}

const OPERAND_ENDS = [
  ')',
  ']',
  '}',
  'a name',
  'a string',
  'an integer',
  'a constant',
  'true',
  'false',
] as const;

/** Is this brace, if it is one, the end of a literal or of relations, with more to follow? */
export function isMidStatement(at: Looking): boolean {
  return AFTER_LITERAL.some((mark) => at.peekIs(mark, 1));
}

const AFTER_LITERAL = [',', ')', ']', ';', 'and', 'or'] as const;
