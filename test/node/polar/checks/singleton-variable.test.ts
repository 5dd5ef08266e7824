import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const BLOCKS = 'actor User {} resource Org { roles = ["a"]; }\n';

test('a variable that occurs once is a slip', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User, y) if q(x, z);`,
    '2:12 warning singleton-variable: "y" occurs only here: write _y if that is meant',
    '2:23 warning singleton-variable: "z"',
  ));
test('an underscore says that it is meant', () =>
  expectDiagnostics(`${BLOCKS}p(_x: User, _) if q(_y, _);`));
test('any two places will do', () =>
  expectDiagnostics(`${BLOCKS}p(x: User) if not q(x, y) and y matches Org and r(y);`));
test('variables of the rule before are others', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User); q(x: User);`,
    '2:3 warning singleton-variable: "x"',
    '2:15 warning singleton-variable: "x"',
  ));
test('shorthand has its own variables, and calls may bring more', () =>
  expectDiagnostics(
    'actor User {} resource Org { roles = ["a"]; "a" if p(actor, x) and q(resource, role, y, y); }',
    '1:61 warning singleton-variable: "x"',
  ));
