/** Long rules and their conditions. Precedence from loose to tight: or, and, not, comparison, in and matches. */

import type { Comparison, Expression, Rule, Term } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { ARITHMETIC_HINT, ARITHMETIC_OPERATORS, markHint, wordHint } from './foreign.ts';
import { call, literals, name, parameters, term, type } from './parse-terms.ts';
import type { Span } from './source.ts';

/** Rule = NAME "(" [ Parameter { "," Parameter } [ "," ] ] ")" [ "if" Or ] ";" */
export function rule(cursor: Cursor): Rule {
  const predicate = name(cursor);
  const read = head(cursor);
  const body = cursor.accept('if') === undefined ? undefined : condition(cursor, or(cursor));
  cursor.expect(';');
  return { kind: 'rule', predicate, parameters: read, body, span: cursor.spanFrom(predicate.span) };
}

/** FLAG = "@" NAME, of which none means anything here */
export function flags(cursor: Cursor): void {
  while (cursor.peekIs('a constant')) {
    const flag = cursor.next();
    cursor.warn('flag-ignored', `The flag ${flag.text} has no meaning here: remove it`, flag.span);
  }
}

function head(cursor: Cursor): Rule['parameters'] {
  if (!cursor.peekIs(')', 1)) return parameters(cursor, 'allowed');
  cursor.expect('(');
  cursor.expect(')');
  return [];
}

/** A term is no condition by itself, but can be the side of one. */
type Operand = Expression | { readonly kind: 'term'; readonly term: Term; readonly span: Span };

/** Or = And { "or" And } */
function or(cursor: Cursor): Operand {
  return chain(cursor, 'or', () => and(cursor));
}

/** And = Not { "and" Not } */
function and(cursor: Cursor): Operand {
  return chain(cursor, 'and', () => not(cursor));
}

function chain(cursor: Cursor, kind: 'or' | 'and', operand: () => Operand): Operand {
  const start = cursor.here();
  const [first, ...others] = cursor.separatedBy(kind, operand);
  if (others.length === 0) return first;
  const operands = [first, ...others].map((each) => condition(cursor, each));
  return { kind, operands, span: cursor.spanFrom(start) };
}

/** Not = "not" Not | Compared */
function not(cursor: Cursor): Operand {
  if (!cursor.peekIs('not')) return compared(cursor);
  const start = cursor.next().span;
  const operand = cursor.nested(() => condition(cursor, not(cursor)));
  return { kind: 'not', operand, span: cursor.spanFrom(start) };
}

/** Compared = Restricted [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) Restricted ] */
function compared(cursor: Cursor): Operand {
  const left = restricted(cursor, 'a condition');
  const operator = comparison(cursor);
  if (operator === undefined) return left;
  const right = restricted(cursor, 'a value or a variable');
  if (comparison(cursor) !== undefined) {
    const message = 'Comparisons do not chain: write two of them with "and" between';
    return cursor.refuseAs('syntax', message, cursor.here());
  }
  return {
    kind: 'compare',
    operator,
    left: side(cursor, left),
    right: side(cursor, right),
    span: cursor.spanFrom(left.span),
  };
}

const COMPARISONS: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>='];

function comparison(cursor: Cursor): Comparison | undefined {
  if (cursor.peekIs('==') || cursor.peekIs(':=')) {
    const token = cursor.next();
    cursor.report('library-dialect', markHint(token.text) ?? '', token.span);
    return '=';
  }
  const operator = COMPARISONS.find((each) => cursor.peekIs(each));
  if (operator !== undefined) cursor.next();
  return operator;
}

function side(cursor: Cursor, operand: Operand): Term {
  if (operand.kind === 'term') return operand.term;
  const message = 'Only values and variables can be compared: a condition has no value';
  return cursor.refuseAs('syntax', message, operand.span);
}

/** Restricted = Primary [ "in" Literals | ( "matches" | "matches!" ) Type ] */
function restricted(cursor: Cursor, wanted: string): Operand {
  const operand = primary(cursor, wanted);
  if (cursor.peekIs('in')) return inList(cursor, operand);
  if (cursor.peekIs('not') && cursor.peekIs('in', 1)) return notIn(cursor, operand);
  const exact = cursor.peekIs('matches!');
  if (!exact && !cursor.peekIs('matches')) return operand;
  cursor.next();
  return {
    kind: 'matches',
    term: side(cursor, operand),
    type: type(cursor),
    exact,
    span: cursor.spanFrom(operand.span),
  };
}

function inList(cursor: Cursor, operand: Operand): Expression {
  cursor.expect('in');
  if (!cursor.peekIs('[')) {
    const message =
      'After "in" comes a list of values in brackets: for members of a thing, ask for a fact';
    return cursor.refuseAs('library-dialect', message);
  }
  const list = literals(cursor);
  return { kind: 'in', term: side(cursor, operand), list, span: cursor.spanFrom(operand.span) };
}

function notIn(cursor: Cursor, operand: Operand): Expression {
  const message = 'In a rule, "not" stands before the whole condition: write not x in […]';
  cursor.report('syntax', message, cursor.next().span);
  const negated = inList(cursor, operand);
  return { kind: 'not', operand: negated, span: negated.span };
}

/** Primary = "(" Or ")" | Call | Term */
function primary(cursor: Cursor, wanted: string): Operand {
  if (cursor.peekIs('(')) {
    cursor.next();
    const inner = cursor.nested(() => or(cursor));
    cursor.expect(')');
    return inner;
  }
  if (cursor.peekIs('a name') && cursor.peekIs('(', 1)) {
    const read = call(cursor);
    return { kind: 'call', call: read, span: read.span };
  }
  const read = term(cursor, wanted);
  skipArithmetic(cursor);
  return { kind: 'term', term: read, span: read.span };
}

/** `+ 1 * x` after a term: one mistake, however long it goes on. */
function skipArithmetic(cursor: Cursor): void {
  const isOperator = () => ARITHMETIC_OPERATORS.some((operator) => cursor.peekIs(operator));
  if (isOperator()) cursor.report('library-dialect', ARITHMETIC_HINT, cursor.here());
  while (isOperator()) {
    cursor.next();
    term(cursor);
  }
}

/** An operand where a condition is needed: of the terms, `true` and `false` are conditions. */
function condition(cursor: Cursor, operand: Operand): Expression {
  if (operand.kind !== 'term') return operand;
  const { term: alone, span } = operand;
  if (alone.kind === 'literal' && alone.type === 'Boolean') {
    return { kind: 'constant', value: alone.id === 'true', span };
  }
  const hint = alone.kind === 'variable' ? wordHint(alone.name) : undefined;
  if (hint !== undefined) return cursor.refuseAs('library-dialect', hint, span);
  const what = alone.kind === 'variable' ? `variable ${alone.name}` : 'value';
  const message = `A ${what} alone is no condition: compare it, type it with "matches", or ask for a fact`;
  return cursor.refuseAs('syntax', message, span);
}
