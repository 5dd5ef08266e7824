import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosticsOf, expectDiagnostics } from './expect-diagnostics.ts';

test('a name is a role or a permission, not both', () =>
  expectDiagnostics(
    'resource Org { roles = ["a"]; permissions = ["a"]; }',
    '1:46 error conflicting-name: The permission "a" is a role already',
  ));
test('what is written later is wrong', () =>
  expectDiagnostics(
    'resource Org { permissions = ["a"]; roles = ["a"]; }',
    '1:46 error conflicting-name: The role "a" is a permission already',
  ));
test('relations count, and blocks are taken together', () =>
  expectDiagnostics(
    'resource Org { relations = { a: Org }; } resource Org { roles = ["a"]; }',
    '1:66 error conflicting-name: The role "a" is a relation already',
  ));
test('of two files the later one is wrong', () => {
  const long = 'resource Org { permissions = ["b", "a"]; }';
  const short = 'resource Org { roles = ["a"]; }';
  for (const files of [
    [long, short],
    [short, long],
  ]) {
    const found = diagnosticsOf(...files).map(({ code, span }) => `${span.source.name} ${code}`);
    assert.deepEqual(found, ['2.polar conflicting-name']);
  }
});
test('a relation leads to one type', () =>
  expectDiagnostics(
    'actor User {} resource Org { relations = { a: Org, a: User }; }',
    '1:52 error conflicting-name: The relation "a" leads to Org already',
  ));
test('the global block is no exception', () =>
  expectDiagnostics(
    'global { roles = ["a"]; permissions = ["a"]; }',
    '1:40 error conflicting-name: The permission "a"',
  ));
test('what is inherited counts', () =>
  expectDiagnostics(
    'resource Base { roles = ["a"]; } resource Org extends Base { permissions = ["a"]; }',
    '1:77 error conflicting-name: The permission "a" is a role of Base',
  ));
test('an own relation may lead elsewhere than the inherited one', () =>
  expectDiagnostics(
    'resource Base { relations = { a: Base }; } resource Org extends Base { relations = { a: Org }; }',
  ));
test('a name may mean something else on another type', () =>
  expectDiagnostics('resource A { roles = ["a"]; } resource B { permissions = ["a"]; }'));
