import { test } from 'node:test';
import { expectDiagnostics } from './checks/expect-diagnostics.ts';

test('every mistake of a policy is told, in the order of the text', () =>
  expectDiagnostics(
    `actor User {}
resource Org { roles = ["admin", "admin"]; "admn" if "admin"; }
p(x: Orgg, y) if q(x);
test "a" {} test "a" {}
`,
    '2:34 warning duplicate-name',
    '2:44 error unknown-name',
    '3:6 warning unknown-type',
    '3:12 warning singleton-variable',
    '4:18 error duplicate-test',
  ));
test('what a mistake in the syntax may hide is not missed; other mistakes are still told', () =>
  expectDiagnostics(
    `actor User {}
resource Org { roles = ["admin"; permissions = ["read"]; "read" if "admin" or guest; }
p(x: Group, y) if q(x);
test "a" { setup { fixture f; } } test "a" {}
`,
    '2:32 error',
    '2:79 error unknown-word',
    '4:40 error duplicate-test',
  ));
