import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a fixture that is used is there', () =>
  expectDiagnostics(
    'test fixture group { fixture grop; } test "t" { setup { fixture group; fixture people; } }',
    '1:30 error unknown-fixture: No fixture "grop"; did you mean "group"?',
    '1:80 error unknown-fixture: No fixture "people"',
  ));
test('before or after', () =>
  expectDiagnostics('test "t" { setup { fixture f; } } test fixture f {}'));
