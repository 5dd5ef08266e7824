import { test } from 'node:test';
import { SUPERTYPES_MAX } from '../../../../node/polar/resolve.ts';
import { expectDiagnostics } from './expect-diagnostics.ts';

/** One type on each line; each extends the one before it. */
function chain(length: number): string {
  const lines = Array.from({ length }, (_, index) =>
    index === 0 ? 'resource T0 {}' : `resource T${index} extends T${index - 1} {}`,
  );
  return lines.join('\n');
}

test('a type may have many supertypes', () => expectDiagnostics(chain(SUPERTYPES_MAX + 1)));
test('too many are told once, where the limit is passed', () =>
  expectDiagnostics(
    chain(SUPERTYPES_MAX + 5),
    `${SUPERTYPES_MAX + 2}:22 error too-many-supertypes: T${SUPERTYPES_MAX + 1} has over`,
  ));
