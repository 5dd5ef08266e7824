/** No fixture uses itself, however many fixtures are between. */

import { components } from '../../lib/components.ts';
import type { Fixture } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { fixturesIn } from '../walk.ts';

export const fixtureCycle: Check = ({ ast }) => {
  const fixtures = [...fixturesIn(ast).values()];
  const numbers = new Map(fixtures.map(({ name }, number) => [name.text, number]));
  const successors = fixtures.map(({ setup }) =>
    setup.flatMap((item) =>
      item.kind === 'use-fixture' ? (numbers.get(item.name.text) ?? []) : [],
    ),
  );
  return components(successors)
    .map((component) => component.toSorted((a, b) => a - b).flatMap((each) => fixtures[each] ?? []))
    .flatMap(cycleIn);
};

/** Told once for each cycle: where the first of its fixtures uses another of them. */
function cycleIn(cycle: readonly Fixture[]): readonly Diagnostic[] {
  const members = new Set(cycle.map(({ name }) => name.text));
  const closing = cycle[0]?.setup.find(
    (item) => item.kind === 'use-fixture' && members.has(item.name.text),
  );
  if (closing === undefined) return [];
  const message = `Fixture "${cycle[0]?.name.text}" uses itself`;
  return [{ severity: 'error', code: 'fixture-cycle', message, span: closing.span }];
}
