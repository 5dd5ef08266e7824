/**
 * SQL on a real PostgreSQL against the engine on generated worlds, the same ones every time. More of
 * them: `make fuzz-local N=…`.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres } from '../postgres/postgres.ts';
import { compareLocal } from './local-differential.ts';

const WORLDS = 40;
const FIRST_SEED = 2_000_000;

test('SQL has the rows that the engine answers with when it has all facts', async () => {
  await using database = await startPostgres();
  const tally = { questions: 0, yes: 0, no: 0, both: 0, excused: 0 };
  for (let at = 0; at < WORLDS; at += 1) {
    const outcome = await compareLocal(FIRST_SEED + at, database);
    assert.equal(outcome.disagreement, undefined);
    tally.questions += outcome.questions;
    tally.yes += outcome.yes;
    tally.no += outcome.no;
    tally.both += outcome.both;
    tally.excused += Object.values(outcome.excused).reduce((sum, count) => sum + count, 0);
  }
  assert.ok(Math.min(tally.yes, tally.no, tally.both) > 100, JSON.stringify(tally));
  assert.ok(tally.excused < tally.questions * 0.15, JSON.stringify(tally));
});
