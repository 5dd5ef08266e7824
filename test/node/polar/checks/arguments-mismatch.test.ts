import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a call has as many arguments as the rules', () =>
  expectDiagnostics(
    'p(1); q(2) if p(1, 2);',
    '1:15 warning arguments-mismatch: p has 2 arguments here and 1 elsewhere',
  ));
test('rules may have several numbers of them', () =>
  expectDiagnostics('p(1); p(1, 2) if p(1); q(1) if p(1, 2);'));
test('what nothing defines is a fact', () => expectDiagnostics('q(1) if f(1) and f(1, 2);'));
test('a declaration defines, too', () =>
  expectDiagnostics(
    'declare d(String); q(1) if d("a", "b");',
    '1:28 warning arguments-mismatch: d',
  ));
test('the predicates of blocks have theirs', () =>
  expectDiagnostics(
    'q(1) if has_role(1, 2) and has_role(1, 2, 3) and has_relation(1, 2);',
    '1:50 warning arguments-mismatch: has_relation has 2 arguments here and 3 elsewhere',
  ));
test('calls of shorthand count', () =>
  expectDiagnostics(
    'actor User {} resource Org { roles = ["a"]; "a" if p(resource, 1); } p(1);',
    '1:52 warning arguments-mismatch: p has 2 arguments here and 1 elsewhere',
  ));
test('tests are held against rules and calls', () =>
  expectDiagnostics(
    `q(1) if f(1);
test "t" { setup { f(1); f(1, 2); g(1, 2, 3); } assert_not q(1, 2); assert_not allow(1, 2); }`,
    '2:26 warning arguments-mismatch: f has 2 arguments here and 1 elsewhere',
    '2:60 warning arguments-mismatch: q',
    '2:80 warning arguments-mismatch: allow',
  ));
