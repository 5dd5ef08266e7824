import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const terms = (count: number) => Array.from({ length: count }, () => '1').join(', ');

test('a fact has from one to five arguments', () => {
  expectDiagnostics(`test "t" { setup { p(${terms(5)}); } }`);
  expectDiagnostics(
    `test "t" { setup { p(${terms(6)}); } } test fixture f { q(${terms(7)}); }`,
    '1:20 error arguments-limit: p has 6 arguments here: it may have from 1 to 5',
    '1:62 error arguments-limit: q has 7 arguments',
  );
});
test('so has a declared one', () =>
  expectDiagnostics(
    'declare d(String, String, String, String, String, String);',
    '1:9 error arguments-limit: d has 6',
  ));
test('a rule may have more', () => {
  expectDiagnostics(`p(${terms(16)}) if p(${terms(16)});`);
  expectDiagnostics(
    `p(${terms(17)}) if q(${terms(17)});`,
    '1:1 error arguments-limit: p has 17 arguments here: it may have from 1 to 16',
    '1:57 error arguments-limit: q has 17',
  );
});
test('so may an assertion', () =>
  expectDiagnostics(
    `test "t" { assert_not p(${terms(16)}); assert_not p(${terms(17)}); }`,
    '1:85 error arguments-limit',
  ));
