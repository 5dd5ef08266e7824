import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { localAnswers } from '../../../node/http/local-answers.ts';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import type { Dialect } from '../../../node/local/sql-text.ts';
import { BINDINGS, LOCAL_QUESTIONS, mayRead } from '../../fakes/local-questions.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();
const CLOCK = { nowMs: () => 0 };

test('each question that is well formed is told of, as what it is without SQL', () => {
  const noted: AskedQuestion['kind'][] = [];
  const noteQuestion = ({ kind }: AskedQuestion) => void noted.push(kind);
  const answers = localAnswers({ dialect: 'postgresql', clock: CLOCK, noteQuestion });
  for (const [path, body] of LOCAL_QUESTIONS) answers[path](WORLD, body, NO_DEADLINE);
  assert.deepEqual(noted, ['authorize', 'list', 'actions', 'evaluate_query', 'evaluate_query']);
});

test('the SQL is of the dialect that is set', () => {
  const body = { query: mayRead("o'neil"), data_bindings: BINDINGS };
  const sqlIn = (dialect: Dialect) =>
    localAnswers({ dialect, clock: CLOCK })['/api/authorize_query'](WORLD, body, NO_DEADLINE);
  assert.match(sqlIn('postgresql'), /E'o\\x27neil'/u);
  assert.match(sqlIn('mysql'), /X'6f276e65696c'/u);
});
