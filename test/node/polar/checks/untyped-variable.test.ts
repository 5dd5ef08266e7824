import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const BLOCKS = 'actor User {} resource Org {}\n';

test('a variable of the body alone has a type', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User) if q(x, y) and r(y);`,
    '2:20 warning untyped-variable: "y" may be of any type: write "y matches …"',
  ));
test('whatever gives it one', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User) if q(x, a, b, c, d) and a matches Org and b in [1, 2] and c < 3 and d = "x";`,
  ));
test('a variable of the head needs none', () => expectDiagnostics(`${BLOCKS}p(x, y) if q(x, y);`));
test('nor does one with an underscore', () =>
  expectDiagnostics(`${BLOCKS}p(x: User) if q(x, _y) and r(_y);`));
test('a slip is not told twice', () =>
  expectDiagnostics(`${BLOCKS}p(x: User) if q(x, y);`, '2:20 warning singleton-variable'));
