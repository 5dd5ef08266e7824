import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a supertype has a block', () =>
  expectDiagnostics(
    'resource Folder {} resource File extends Foldr {}',
    '1:42 error unknown-supertype: No block declares a type Foldr; did you mean "Folder"?',
  ));
test('one that is missing is told once, and names that it may have are not missed', () =>
  expectDiagnostics(
    'resource A extends B { roles = ["a"]; "a" if "b"; } resource C extends B {}',
    '1:20 error unknown-supertype: No block declares a type B',
  ));
test('nothing extends a primitive type', () =>
  expectDiagnostics('resource A extends String {}', '1:20 error unknown-supertype'));
test('Actor and Resource may be extended', () =>
  expectDiagnostics('resource A extends Resource {} resource B extends Actor {}'));
