import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asideOf } from '../../../node/cli/answer-aside.ts';
import { createLog } from '../../../node/telemetry/log.ts';

const LOG = createLog({ level: 'error', write: () => undefined });

test('a thread answers what takes long, unless there is no time to start one', async () => {
  const settings = (answerBudgetMs: number) => ({ answerBudgetMs, sqlDialect: 'mysql' }) as const;
  assert.equal(asideOf(settings(499), LOG), undefined);
  const aside = asideOf(settings(500), LOG);
  assert.ok(aside !== undefined);
  await aside[Symbol.asyncDispose]();
});
