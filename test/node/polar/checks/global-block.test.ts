import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('nothing global has relations', () =>
  expectDiagnostics(
    'actor User {} global { roles = ["a"]; relations = { a: User }; }',
    '1:39 error global-resource: The global block has no resource',
    '1:53 error conflicting-name',
  ));
test('nothing global leads to another object', () =>
  expectDiagnostics(
    'actor User {} global { roles = ["a"]; "a" if "b" on "c"; }',
    '1:46 error global-resource',
  ));
test('a condition of the global block does not speak of a resource', () =>
  expectDiagnostics(
    'actor User {} global { roles = ["a"]; "a" if p(actor, resource) and q(actor); }',
    '1:55 error global-resource',
  ));
