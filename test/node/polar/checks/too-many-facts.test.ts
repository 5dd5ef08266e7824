import { test } from 'node:test';
import { TEST_FACTS_MAX } from '../../../../node/polar/checks/too-many-facts.ts';
import { expectDiagnostics } from './expect-diagnostics.ts';

const FACTS = 2_000;
const facts = Array.from({ length: FACTS }, (_, index) => `p(${index});`).join(' ');
const fixture = `test fixture f { ${facts} }\n`;
const tests = (count: number) =>
  Array.from({ length: count }, (_, index) => `test "t${index}" { setup { fixture f; } }\n`).join(
    '',
  );

test('a large fixture may be used often', () => expectDiagnostics(fixture + tests(100)));
test('a very large one may not be used very often, and that is told once', () => {
  const fitting = Math.floor(TEST_FACTS_MAX / (FACTS + 1));
  expectDiagnostics(
    fixture + tests(fitting + 5),
    `${fitting + 2}:6 error policy-too-large: The tests have over`,
  );
});
