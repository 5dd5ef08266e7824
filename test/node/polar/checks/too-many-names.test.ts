import { test } from 'node:test';
import { NAMES_MAX } from '../../../../node/polar/checks/too-many-names.ts';
import { expectDiagnostics } from './expect-diagnostics.ts';

const NAMES = 1_000;
const names = Array.from({ length: NAMES }, (_, index) => `"r${index}"`).join(', ');
const base = `resource Base { roles = [${names}]; }\n`;
const heirs = (count: number) =>
  Array.from({ length: count }, (_, index) => `resource T${index} extends Base {}\n`).join('');

test('many names may be inherited often', () =>
  expectDiagnostics(base + heirs(NAMES_MAX / NAMES - 1)));
test('very many may not be inherited very often', () =>
  expectDiagnostics(
    base + heirs(NAMES_MAX / NAMES),
    '2:1 error policy-too-large: Types have over',
  ));
