/** The tests inside a policy: fixtures, setups, facts and assertions. */

import type { Assertion, Call, Fixture, Name, SetupItem, Test } from './ast.ts';
import type { Cursor } from './cursor.ts';
import * as look from './look-ahead.ts';
import type { Token } from './token.ts';
import { literal, literals, name, parameters, quoted } from './parse-terms.ts';

type TestPart = { readonly setup: readonly SetupItem[]; readonly assertion: Assertion | undefined };

/** Test = "test" STRING "{" { Setup | Assertion | ";" } "}", setups first */
export function test(cursor: Cursor): Test | undefined {
  const start = cursor.here();
  const header = cursor.header(() => testHeader(cursor));
  if (header === undefined) return bodyWithoutHeader(cursor);
  const parts = testBody(cursor);
  const setup = parts.flatMap((part) => part.setup);
  const assertions = parts.flatMap((part) => part.assertion ?? []);
  return { kind: 'test', name: header, setup, assertions, span: cursor.spanFrom(start) };
}

/** Fixture = "test" "fixture" NAME "{" { SetupItem | ";" } "}" */
export function fixture(cursor: Cursor): Fixture | undefined {
  const start = cursor.here();
  const header = cursor.header(() => fixtureHeader(cursor));
  if (header === undefined) return bodyWithoutHeader(cursor);
  const setup = setupBody(cursor, 'fixture');
  return { kind: 'fixture', name: header, setup, span: cursor.spanFrom(start) };
}

/** Without a header that can be read, only what is in the braces can tell what they are. */
function bodyWithoutHeader(cursor: Cursor): undefined {
  if (!cursor.hasBody(undefined)) return;
  cursor.accept('{');
  if (look.atCall(cursor)) setupBody(cursor, 'fixture');
  else if (cursor.peekIs('}') || look.atTestStatement(cursor)) testBody(cursor);
}

/** Facts outside the setup are one mistake, however many. */
function testBody(cursor: Cursor): readonly TestPart[] {
  let hasAssertion = false;
  let isFactRefused = false;
  const part = (): TestPart | undefined => {
    if (cursor.peekIs('setup') || cursor.peekIs('{')) return setupOf(cursor, hasAssertion);
    if (look.atCall(cursor) || cursor.peekIs('fixture')) {
      if (isFactRefused) return void setupItem(cursor);
      isFactRefused = true;
      const message =
        'Facts stand in the setup of a test: setup { … }. Other lines start with "assert"';
      return cursor.refuseAs('fact-outside-setup', message);
    }
    hasAssertion = true;
    return { setup: [], assertion: assertion(cursor) };
  };
  return cursor.body('test', part, () => look.atItem(cursor));
}

/** Parts of a test where no test is: its head is missing, or it was closed too early. */
export function testPartsOutside(cursor: Cursor): undefined {
  const message = 'This stands outside a test: put it between the braces of test "…" { … }';
  cursor.reportUnlessResumed('outside-test', message);
  while (look.atTestStatement(cursor)) {
    cursor.statement(() => partOutside(cursor));
  }
  cursor.accept('}');
}

function partOutside(cursor: Cursor): unknown {
  if (cursor.peekIs('setup')) return setup(cursor);
  return look.atAssertion(cursor) ? assertion(cursor) : setupItem(cursor);
}

function testHeader(cursor: Cursor): Name {
  cursor.expect('test');
  const read = quoted(cursor);
  cursor.expectBody();
  return read;
}

function fixtureHeader(cursor: Cursor): Name {
  cursor.expect('test');
  cursor.expect('fixture');
  const read = name(cursor);
  cursor.expectBody();
  return read;
}

function setupOf(cursor: Cursor, isLate: boolean): TestPart {
  if (isLate) {
    const message = 'The setup comes before the assertions of a test: move it up';
    cursor.report('syntax', message, cursor.here());
  }
  return { setup: setup(cursor), assertion: undefined };
}

/** Setup = "setup" "{" { SetupItem | ";" } "}" */
function setup(cursor: Cursor): readonly SetupItem[] {
  const header = cursor.header(() => setupHeader(cursor));
  return cursor.hasBody(header) ? setupBody(cursor, 'setup') : [];
}

function setupHeader(cursor: Cursor): Token {
  const word = cursor.expect('setup');
  cursor.expectBody();
  return word;
}

function setupBody(cursor: Cursor, what: string): readonly SetupItem[] {
  const isOver = () => look.atItem(cursor) || look.atSetup(cursor) || look.atAssertion(cursor);
  return cursor.body(what, () => setupItem(cursor), isOver);
}

/** SetupItem = "fixture" NAME ";" | Fact ";" */
function setupItem(cursor: Cursor): SetupItem {
  const start = cursor.here();
  if (cursor.peekIs('fixture') && !cursor.peekIs('(', 1)) {
    cursor.next();
    const read = name(cursor);
    cursor.expect(';');
    return { kind: 'use-fixture', name: read, span: cursor.spanFrom(start) };
  }
  const read = fact(cursor);
  cursor.expect(';');
  return { kind: 'fact', call: read, span: cursor.spanFrom(start) };
}

/** Fact = NAME "(" Literal { "," Literal } ")" */
function fact(cursor: Cursor): Call {
  const predicate = name(cursor);
  cursor.expect('(');
  const terms = cursor.separatedBy(',', () => literal(cursor, 'A fact'), {
    closing: ')',
    trailing: 'refused',
  });
  cursor.expect(')');
  return { predicate, terms, span: cursor.spanFrom(predicate.span) };
}

/**
 * Assertion = ( "assert" | "assert_not" ) NAME "(" Parameter { "," Parameter } ")" [ "iff" Iff ] ";"
 */
function assertion(cursor: Cursor): Assertion {
  const start = cursor.here();
  const isPositive = cursor.accept('assert') !== undefined;
  if (!isPositive) cursor.expect('assert_not');
  const predicate = name(cursor);
  const read = parameters(cursor, 'refused');
  const only = cursor.accept('iff') === undefined ? undefined : iff(cursor);
  cursor.expect(';');
  return {
    expected: isPositive,
    predicate,
    parameters: read,
    iff: only,
    span: cursor.spanFrom(start),
  };
}

/** Iff = NAME [ "not" ] "in" Literals */
function iff(cursor: Cursor): Assertion['iff'] {
  const variable = name(cursor);
  const negated = cursor.accept('not') !== undefined;
  cursor.expect('in');
  return { variable, negated, list: literals(cursor) };
}
