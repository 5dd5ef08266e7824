import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Diagnostic,
  DiagnosticList,
  render,
  type Severity,
} from '../../../node/polar/diagnostic.ts';

function at(text: string, start: number, end: number): Diagnostic {
  const span = { source: { name: 'policy.polar', text }, start, end };
  return { severity: 'error', code: 'unknown-name', message: 'No role "onwer"', span };
}

function checkRendered(diagnostic: Diagnostic, lines: readonly string[]) {
  assert.deepEqual(render(diagnostic).split('\n'), lines);
}

test('a diagnostic shows its line with a mark under its place', () =>
  checkRendered(at('first\n  "read" if "onwer";\nlast', 18, 25), [
    'policy.polar:2:13: error unknown-name: No role "onwer"',
    '    "read" if "onwer";',
    '              ^^^^^^^',
  ]));

test('an empty place is marked once, also behind the end of the text', () =>
  checkRendered(at('ab', 2, 2), [
    'policy.polar:1:3: error unknown-name: No role "onwer"',
    '  ab',
    '    ^',
  ]));

test('tabs stay under tabs', () =>
  assert.equal(
    render(at('\tab', 2, 3))
      .split('\n')
      .at(-1),
    '  \t ^',
  ));

test('a place over several lines is marked to the end of its first', () =>
  checkRendered(at('ab\r\ncd', 1, 6), [
    'policy.polar:1:2: error unknown-name: No role "onwer"',
    '  ab',
    '   ^',
  ]));

test('of a long line an excerpt is shown', () => {
  const [, excerpt = '', mark = ''] = render(at('x'.repeat(1_000_000), 500_000, 900_000)).split(
    '\n',
  );
  assert.ok(excerpt.length < 250 && mark.length < 250);
});

test('control characters do not reach the terminal', () =>
  assert.match(render(at('a\u001b[31m', 0, 1)), /a\uFFFD\[31m/u));

function report(list: DiagnosticList, severity: Severity, count: number) {
  for (let index = 0; index < count; index += 1) list.report({ ...at('a', 0, 1), severity });
}

test('a list that is full says so once', () => {
  const list = new DiagnosticList(3);
  report(list, 'error', 3);
  assert.equal(list.isFull(), false);
  report(list, 'error', 10);
  assert.equal(list.isFull(), true);
  assert.deepEqual(
    list.all().map((diagnostic) => diagnostic.code),
    ['unknown-name', 'unknown-name', 'unknown-name', 'too-many-diagnostics'],
  );
});

test('too many warnings are no mistake', () => {
  const list = new DiagnosticList(3);
  report(list, 'warning', 10);
  assert.equal(list.isFull(), false);
  assert.equal(list.all().length, 3);
});
