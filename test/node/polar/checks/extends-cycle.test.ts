import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('nothing extends itself', () =>
  expectDiagnostics('resource A extends A {}', '1:20 error extends-cycle: A extends itself'));
test('a cycle is told once', () =>
  expectDiagnostics(
    'resource A extends B {} resource B extends C {} resource C extends A {}',
    '1:20 error extends-cycle: A extends B, which extends A',
  ));
test('two ways to one supertype are no cycle', () =>
  expectDiagnostics(
    'resource A {} resource B extends A {} resource C extends A {} resource D extends B, C {}',
  ));
