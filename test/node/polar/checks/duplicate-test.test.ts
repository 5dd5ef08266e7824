import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('tests have different names', () =>
  expectDiagnostics(
    'test "a" {} test "b" {} test "a" {}',
    '1:30 error duplicate-test: There is a test "a" already',
  ));
test('so have fixtures', () =>
  expectDiagnostics(
    'test fixture a {} test fixture a {} test "a" {}',
    '1:32 error duplicate-fixture: There is a fixture "a" already',
  ));
