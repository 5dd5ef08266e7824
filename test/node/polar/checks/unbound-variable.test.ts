import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const BLOCKS = 'actor User {} resource Org {}\n';

test('a variable that is only compared never has a value', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User) if q(x) and y < 3 and y > 1;`,
    '2:24 warning unbound-variable: Nothing gives "y" a value',
    '2:34 warning unbound-variable: Nothing gives "y" a value',
  ));
test('neither has one that is only denied, in two places', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User) if not q(x, _y) and not r(_y);`,
    '2:19 warning unbound-variable: Nothing gives "_y"',
    '2:36 warning unbound-variable: Nothing gives "_y"',
  ));
test('a call, a list or the head gives a value', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: User, y) if q(x, z) and z < 3 and y != z and w in [1, 2] and w > z and not r(w);`,
  ));
test('what is denied in one place is anything', () =>
  expectDiagnostics(`${BLOCKS}p(x: User) if not q(x, _) and not r(x, _y);`));
