/** A setup uses fixtures that there are. */

import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { fixturesIn } from '../walk.ts';

export const unknownFixture: Check = ({ ast, suggester }) => {
  const fixtures = fixturesIn(ast);
  return ast.items
    .flatMap((item) => (item.kind === 'test' || item.kind === 'fixture' ? item.setup : []))
    .filter((item) => item.kind === 'use-fixture')
    .filter(({ name }) => !fixtures.has(name.text))
    .map(({ name: { text, span } }): Diagnostic => {
      const message = `No fixture "${text}"${suggester.didYouMean(text, fixtures.keys())}`;
      return { severity: 'error', code: 'unknown-fixture', message, span };
    });
};
