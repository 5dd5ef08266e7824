import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a key is written once in a block', () =>
  expectDiagnostics(
    'resource Org { roles = ["a"]; permissions = ["b"]; roles = ["c"]; relations = {}; }',
    '1:52 error duplicate-key: Org has its roles in this block already',
  ));
test('relations, too', () =>
  expectDiagnostics(
    'resource Org { relations = {}; relations = {}; }',
    '1:32 error duplicate-key: Org has its relations',
  ));
test('blocks of one type may each have the key', () =>
  expectDiagnostics('resource Org { roles = ["a"]; } resource Org { roles = ["b"]; }'));
