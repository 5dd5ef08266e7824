import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('no fixture uses itself', () =>
  expectDiagnostics(
    'test fixture f { fixture f; }',
    '1:18 error fixture-cycle: Fixture "f" uses itself',
  ));
test('a cycle is told once', () =>
  expectDiagnostics(
    'test fixture a { fixture b; } test fixture b { fixture c; fixture c; } test fixture c { fixture a; }',
    '1:18 error fixture-cycle',
  ));
test('two ways to one fixture are no cycle', () =>
  expectDiagnostics(
    'test fixture a { fixture b; fixture c; } test fixture b { fixture c; } test fixture c { p(1); }',
  ));
