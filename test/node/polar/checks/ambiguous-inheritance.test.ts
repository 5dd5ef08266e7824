import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const BASES = 'resource A { roles = ["a"]; } resource B { permissions = ["a"]; }\n';

test('two supertypes agree on what a name means', () =>
  expectDiagnostics(
    `${BASES}resource C extends A, B {}`,
    '2:20 error conflicting-name: C inherits "a" as a role and as a permission',
  ));
test('one is enough to say it', () =>
  expectDiagnostics(
    'resource A { roles = ["a"]; } resource B { roles = ["a"]; } resource C extends A, B {}',
  ));
test('relations have to lead to the same type', () =>
  expectDiagnostics(
    'resource A { relations = { a: A }; } resource B { relations = { a: B }; }\nresource C extends A, B {}',
    '2:20 error conflicting-name: C inherits "a" as a relation to A and as a relation to B',
  ));
test('the nearer of two that extend one another wins', () =>
  expectDiagnostics(
    'resource A { relations = { a: A }; } resource B extends A { relations = { a: B }; }\nresource C extends B, A {}',
  ));
test('an own relation settles it', () =>
  expectDiagnostics(
    'resource A { relations = { a: A }; } resource B { relations = { a: B }; }\nresource C extends A, B { relations = { a: C }; }',
  ));
