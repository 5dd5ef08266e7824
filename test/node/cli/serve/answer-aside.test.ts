import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asideOf } from '../../../../node/cli/serve/answer-aside.ts';
import { questionRoutes } from '../../../../node/http/question-routes.ts';
import { SYSTEM_CLOCK } from '../../../../node/lib/clock.ts';
import { createLog } from '../../../../node/telemetry/log.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';
import { ENDLESS, ENDLESS_QUESTION, sharedWorld } from '../../../fakes/shared-worlds.ts';

const LOG = createLog({ level: 'error', write: () => undefined });

function settings(answerBudgetMs: number) {
  return { answerBudgetMs, sqlDialect: 'mysql' } as const;
}

test('a thread answers what takes long, unless there is no time to start one', async () => {
  assert.equal(asideOf(settings(499), LOG), undefined);
  const aside = asideOf(settings(500), LOG);
  assert.ok(aside !== undefined);
  await aside[Symbol.asyncDispose]();
});

test('while a question takes all of its time, others are answered', async () => {
  using directory = temporaryDirectory();
  const world = await sharedWorld(directory.path, ENDLESS);
  await using aside = asideOf(settings(1_000), LOG);
  const routes = questionRoutes({
    authenticate: () => ({ environment: '', keyId: '' }),
    worldOf: () => world,
    clock: SYSTEM_CLOCK,
    budgetMs: 1_000,
    aside,
  });
  const route = routes.find(({ path }) => path === '/api/authorize') ?? assert.fail();
  const ask = async (question: object) => {
    const body = Buffer.from(JSON.stringify(question));
    return route.answer({ environment: '', queryString: '', body, headers: {} });
  };
  let isOver = false;
  const refused = assert.rejects(ask(ENDLESS_QUESTION), { code: 'budget_exhausted' });
  const long = refused.finally(() => (isOver = true));
  const { body } = await ask({ ...ENDLESS_QUESTION, action: 'rest' });
  assert.equal(body, '{"allowed":false}');
  assert.equal(isOver, false, 'the long one is still at work');
  await long;
});
