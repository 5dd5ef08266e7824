import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('a relation that "on" follows leads to a block', () =>
  expectDiagnostics(
    'actor User {} resource Org {} resource Repo { roles = ["a"]; relations = { o: Orgg }; "a" if "b" on "o"; }',
    '1:79 error unknown-target: No block declares a type Orgg; did you mean "Org"?',
  ));
test('one that nothing follows may lead anywhere', () =>
  expectDiagnostics(
    'resource Repo { relations = { o: Organization }; }',
    '1:34 warning unknown-target: No block declares a type Organization',
  ));
test('relations to built-in types are stored, not followed', () => {
  expectDiagnostics('actor User {} resource Repo { relations = { tag: String, by: Actor }; }');
  expectDiagnostics(
    'actor User {} resource Repo { roles = ["a"]; relations = { by: Actor }; "a" if "b" on "by"; }',
    '1:64 error unknown-target: No block declares a type Actor, but "on" looks up names there',
  );
});
