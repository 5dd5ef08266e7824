import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('there is one global block', () =>
  expectDiagnostics(
    'global { roles = ["a"]; } actor User {} global { roles = ["b"]; }',
    '1:41 error duplicate-global: There is a global block already',
  ));
