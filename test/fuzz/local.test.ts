/**
 * SQL on a real database against the engine on generated worlds, the same ones every time. More of
 * them: `make fuzz-local N=… DIALECT=…`.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../node/local/sql-text.ts';
import { skipWithoutMariadb as skip } from '../postgres/mariadb.ts';
import { compareLocal } from './local-differential.ts';
import { startLocalServer } from './local-server.ts';

const WORLDS = 40;
const FIRST_SEED = 2_000_000;

async function checkAgreement(dialect: Dialect) {
  await using server = await startLocalServer(dialect);
  const tally = { questions: 0, yes: 0, no: 0, both: 0, excused: 0 };
  for (let at = 0; at < WORLDS; at += 1) {
    const outcome = await compareLocal(FIRST_SEED + at, server);
    assert.equal(outcome.disagreement, undefined);
    tally.questions += outcome.questions;
    tally.yes += outcome.yes;
    tally.no += outcome.no;
    tally.both += outcome.both;
    tally.excused += Object.values(outcome.excused).reduce((sum, count) => sum + count, 0);
  }
  assert.ok(Math.min(tally.yes, tally.no, tally.both) > 100, JSON.stringify(tally));
  assert.ok(tally.excused < tally.questions * 0.15, JSON.stringify(tally));
}

test('SQL has the rows that the engine answers with when it has all facts', () =>
  checkAgreement('postgresql'));

test('so has MySQL, of ids that it might take for one another', { skip }, () =>
  checkAgreement('mysql'),
);
