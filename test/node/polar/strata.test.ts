import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectDiagnostics } from './checks/expect-diagnostics.ts';
import { policyOf } from './program-text.ts';

/** Strata of the predicates with rules, the default `allow` aside. */
function check(text: string, expected: Readonly<Record<string, number>>) {
  const strata = new Map(policyOf(`actor User {}\n${text}`).program.strata);
  strata.delete('allow/3');
  assert.deepEqual(Object.fromEntries(strata), expected);
}

test('what needs nothing finished is in stratum 0', () =>
  check('p(x) if q(x); q(x) if f(x); q(x) if p(x);', { 'p/1': 0, 'q/1': 0 }));
test('a denied predicate is a stratum below', () =>
  check('p(x) if f(x) and not q(x); q(x) if f(x) and not r(x); r(1);', {
    'r/1': 0,
    'q/1': 1,
    'p/1': 2,
  }));
test('facts are finished from the start', () => check('p(x) if f(x) and not g(x);', { 'p/1': 0 }));
test('a cycle is in one stratum, above what any of it denies', () =>
  check('p(x) if q(x); q(x) if p(x) and not r(x); r(1);', { 'p/1': 1, 'q/1': 1, 'r/1': 0 }));
test('a predicate with another number of arguments is another', () =>
  check('p(x) if f(x) and not p(x, 1); p(x, 1) if p(x, 2);', { 'p/1': 1, 'p/2': 0 }));
test('denied conditions have strata of their own', () =>
  check('p(x) if f(x) and not (g(x) and q(x)); q(1);', { 'p/1': 1, 'not#1/1': 0, 'q/1': 0 }));

test('a predicate may not depend on its own denial', () =>
  expectDiagnostics(
    'p(x) if f(x) and not p(x);',
    '1:22 error recursive-negation: Whether this holds depends on its own opposite: not p (1.polar:1:22)',
  ));
test('however far the way round is; it is shown', () =>
  expectDiagnostics(
    'p(x) if q(x);\nq(x) if f(x) and not r(x);\nr(x) if p(x);',
    '2:22 error recursive-negation: Whether this holds depends on its own opposite: not r (1.polar:2:22) → p (1.polar:3:9) → q (1.polar:1:9)',
  ));
test('even through a denied conjunction', () =>
  expectDiagnostics(
    'p(x) if f(x) and not (g(x) and p(x));',
    '1:23 error recursive-negation: Whether this holds depends on its own opposite: p (1.polar:1:32)',
  ));
test('cycles that share a predicate are told once, others again', () =>
  expectDiagnostics(
    'p(x) if f(x) and not q(x);\nq(x) if f(x) and not p(x);\nr(x) if f(x) and not r(x) and not p(x);',
    '1:22 error recursive-negation',
    '3:22 error recursive-negation',
  ));
test('of a long way round the beginning is shown', () => {
  const rules = Array.from(
    { length: 20 },
    (_, index) => `p${index}(x) if p${(index + 1) % 20}(x);`,
  );
  const text = `${rules.join('\n')}\np3(x) if f(x) and not p4(x);`;
  expectDiagnostics(
    text,
    '21:23 error recursive-negation: Whether this holds depends on its own opposite: not p4 (1.polar:21:23) → p5 (1.polar:5:10) →',
  );
});
