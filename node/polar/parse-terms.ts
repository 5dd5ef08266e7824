/** The terms of rules, facts and assertions: variables, literals, calls and lists of them. */

import type { Call, Name, Parameter, Term } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { markHint, wordHint } from './foreign.ts';
import { canonicalInteger } from './value.ts';
import type { Span } from './source.ts';
import type { Token } from './token.ts';

/** Name = NAME */
export function name(cursor: Cursor): Name {
  return nameOf(cursor.expectKind('a name'));
}

/** Quoted = STRING */
export function quoted(cursor: Cursor): Name {
  return nameOf(cursor.expectKind('a string'));
}

/** Call = NAME "(" [ Term { "," Term } ] ")" */
export function call(cursor: Cursor): Call {
  const predicate = name(cursor);
  const hint = wordHint(predicate.text);
  if (hint !== undefined) return cursor.refuseAs('library-dialect', hint, predicate.span);
  cursor.expect('(');
  const terms = cursor.peekIs(')')
    ? []
    : cursor.separatedBy(',', () => argument(cursor), { closing: ')', trailing: 'refused' });
  cursor.expect(')');
  return { predicate, terms, span: cursor.spanFrom(predicate.span) };
}

/** A term of a call; what the library would allow beside it is explained. */
function argument(cursor: Cursor): Term {
  const read = term(cursor);
  if (cursor.peekIs(':')) skipInlineType(cursor, read);
  return read;
}

/** An argument with a type or a key is one mistake, however it goes on. */
function skipInlineType(cursor: Cursor, argument: Term): void {
  const colon = cursor.next();
  if (argument.kind === 'variable' && cursor.peekIs('a name')) {
    const type = name(cursor);
    const message = `No type can stand in a call: add "${argument.name} matches ${type.text}" to the condition`;
    cursor.report('type-in-call', message, cursor.spanFrom(colon.span));
    return;
  }
  const message = "Oso Cloud's Polar has no keyword arguments: give the values in order";
  return cursor.refuseAs('library-dialect', message, colon.span);
}

/** Parameter = NAME ":" Type | Term */
export function parameter(cursor: Cursor): Parameter {
  const read = term(cursor);
  const colon = cursor.accept(':');
  if (colon === undefined) return { term: read, type: undefined };
  if (read.kind !== 'variable') {
    const message = 'Only a variable can have a type: a literal says its own';
    return cursor.refuseAs('syntax', message, colon.span);
  }
  return { term: read, type: type(cursor) };
}

/** Type = NAME */
export function type(cursor: Cursor): Name {
  const read = name(cursor);
  if (cursor.peekIs('{')) {
    const message = `Oso Cloud's Polar has no patterns with fields: write ${read.text} alone, and ask for facts`;
    return cursor.refuseAs('library-dialect', message, cursor.here());
  }
  return read;
}

/** One parameter or more in parentheses; whether a comma may end them depends on where they are. */
export function parameters(cursor: Cursor, trailing: 'allowed' | 'refused'): readonly Parameter[] {
  cursor.expect('(');
  const read = cursor.separatedBy(',', () => parameter(cursor), { closing: ')', trailing });
  cursor.expect(')');
  return read;
}

/** Literals = "[" [ Literal { "," Literal } [ "," ] ] "]" */
export function literals(cursor: Cursor): readonly Term[] {
  cursor.expect('[');
  const read = cursor.peekIs(']')
    ? []
    : cursor.separatedBy(',', () => literal(cursor, 'A list after "in"'), {
        closing: ']',
        trailing: 'allowed',
      });
  cursor.expect(']');
  return read;
}

/** Literal = Term, but no variable and no clock */
export function literal(cursor: Cursor, where: string): Term {
  const read = term(cursor);
  if (read.kind !== 'literal' && VALUE_ENDS.some((end) => cursor.peekIs(end))) {
    const found = read.kind === 'variable' ? `variable ${read.name}` : '@current_unix_time';
    const message = `${where} holds values only, found ${found}: write a value such as "read" or User{"alice"}`;
    cursor.report('not-a-value', message, read.span);
  }
  return read;
}

const VALUE_ENDS = [',', ')', ']'] as const;

/** Term = Scalar | NAME "{" Scalar "}" | "@current_unix_time" | NAME */
export function term(cursor: Cursor, wanted = 'a value or a variable'): Term {
  const start = cursor.here();
  const value = scalar(cursor);
  if (value !== undefined) return { kind: 'literal', ...value, span: start };
  if (cursor.peekIs('a constant')) return now(cursor, cursor.next());
  if (!cursor.peekIs('a name')) return refuseTerm(cursor, wanted);
  const read = cursor.next();
  if (cursor.peekIs('{')) return instance(cursor, read);
  if (read.text === 'new' && cursor.peekIs('a name')) {
    return cursor.refuseAs('library-dialect', wordHint('new') ?? '', start);
  }
  if (cursor.peekIs('.')) skipAttributes(cursor);
  return { kind: 'variable', name: read.text, span: read.span };
}

type Scalar = { readonly type: 'String' | 'Integer' | 'Boolean'; readonly id: string };

/** Scalar = STRING | INTEGER | "true" | "false" */
function scalar(cursor: Cursor): Scalar | undefined {
  if (cursor.peekIs('a string')) return { type: 'String', id: cursor.next().text };
  if (cursor.peekIs('an integer')) return { type: 'Integer', id: cursor.next().text };
  if (cursor.peekIs('true') || cursor.peekIs('false')) {
    return { type: 'Boolean', id: cursor.next().text };
  }
  return undefined;
}

function now(cursor: Cursor, constant: Token): Term {
  if (constant.text !== '@current_unix_time') {
    const message = `There is no ${constant.text}: the one constant is @current_unix_time`;
    cursor.report('syntax', message, constant.span);
  }
  return { kind: 'now', span: constant.span };
}

/** The rest of NAME "{" Scalar "}" */
function instance(cursor: Cursor, typeToken: Token): Term {
  cursor.expect('{');
  const start = cursor.here();
  const value = scalar(cursor) ?? cursor.refuse('a string, an integer, "true" or "false"');
  cursor.expect('}');
  const id = canonicalId(typeToken.text, value.id);
  if (id === undefined) {
    cursor.report('bad-literal', badLiteralMessage(typeToken.text), start);
  }
  const span = cursor.spanFrom(typeToken.span);
  return { kind: 'literal', type: typeToken.text, id: id ?? value.id, span };
}

/** `Integer{"010"}` is 10 and `Boolean{"true"}` is true; undefined when the type has no such value. */
function canonicalId(literalType: string, id: string): string | undefined {
  if (literalType === 'Integer') return canonicalInteger(id);
  if (literalType === 'Boolean') return id === 'true' || id === 'false' ? id : undefined;
  return id;
}

function badLiteralMessage(literalType: string): string {
  return literalType === 'Boolean'
    ? 'A Boolean is true or false'
    : 'An Integer is a whole number of 64 bits';
}

/** `.name` and `.name(…)` after a variable: one mistake for each variable. */
function skipAttributes(cursor: Cursor): void {
  cursor.report('library-dialect', markHint('.') ?? '', cursor.here());
  while (cursor.accept('.') !== undefined) {
    cursor.expectKind('a name');
    if (cursor.peekIs('(')) skipParentheses(cursor);
  }
}

function skipParentheses(cursor: Cursor): void {
  let depth = 0;
  do {
    if (cursor.peekIs('(')) depth += 1;
    if (cursor.peekIs(')')) depth -= 1;
    cursor.next();
  } while (depth > 0 && !cursor.peekIs('the end of the file') && !cursor.peekIs(';'));
}

function refuseTerm(cursor: Cursor, wanted: string): never {
  if (cursor.peekIs('[') || cursor.peekIs('{')) {
    const message =
      "Lists and dictionaries are no values in Oso Cloud's Polar: store one fact for each element";
    return cursor.refuseAs('library-dialect', message, cursor.here());
  }
  return cursor.refuse(wanted);
}

function nameOf(token: { readonly text: string; readonly span: Span }): Name {
  return { text: token.text, span: token.span };
}
