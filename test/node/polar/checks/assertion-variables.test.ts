import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const inTest = (assertion: string) => `actor User {} resource Org {}\ntest "t" { ${assertion} }`;

test('one argument may be open', () =>
  expectDiagnostics(inTest('assert_not allow(User{"a"}, x: String, Org{"o"});')));
test('two may not', () =>
  expectDiagnostics(
    inTest('assert allow(u: User, x: String, _: Org);'),
    '2:34 error assertion-variables: An assertion has at most one variable',
  ));
test('one variable twice is two', () =>
  expectDiagnostics(
    inTest('assert allow(u: User, "x", u: User);'),
    '2:39 error assertion-variables',
  ));
test('iff speaks of the open argument', () => {
  expectDiagnostics(inTest('assert allow(User{"a"}, x: String, Org{"o"}) iff x in ["a"];'));
  expectDiagnostics(
    inTest('assert allow(User{"a"}, x: String, Org{"o"}) iff y in ["a"];'),
    '2:61 error assertion-variables: "y" is no variable of this assertion',
  );
  expectDiagnostics(
    inTest('assert allow(User{"a"}, "x", Org{"o"}) iff y in ["a"];'),
    '2:55 error assertion-variables',
  );
});
