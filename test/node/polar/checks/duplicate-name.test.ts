import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a name is written once in a list', () =>
  expectDiagnostics(
    'resource Org { roles = ["a", "b", "a"]; permissions = ["c", "c"]; }',
    '1:35 warning duplicate-name: "a" is in this list already',
    '1:61 warning duplicate-name: "c"',
  ));
test('so is a relation, and a supertype', () =>
  expectDiagnostics(
    'resource Org {} resource Team extends Org, Org { relations = { a: Org, a: Org }; }',
    '1:44 warning duplicate-name: "Org"',
    '1:72 warning duplicate-name: "a"',
  ));
test('blocks of one type may each have the name', () =>
  expectDiagnostics('resource Org { roles = ["a"]; } resource Org { roles = ["a"]; }'));
