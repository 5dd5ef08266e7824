/** The vendor's tests of local authorization: the SQL that they get selects what it should. */

import { test } from 'node:test';
import { hasPostgresProcess } from '../postgres/postgres.ts';
import { checkDocumented, checkPasses, skip, type Suite } from './check-suite.ts';
import { startControlDatabase } from './control.ts';

const SUITE: Suite = { name: 'kysely', tests: 8, readsMin: 8 };

const skipLocal = hasPostgresProcess ? skip : 'tier vendor: needs PostgreSQL';

for (const subject of ['primary', 'node'] as const) {
  test(`the suite passes with SQL of the ${subject}`, { skip: skipLocal }, async (context) => {
    await using database = await startControlDatabase();
    await checkPasses(SUITE, { subject, socketPath: database.socketPath }, context);
  });
}

test('docs/vendor-suites.md says how many tests pass', () => checkDocumented(SUITE));
