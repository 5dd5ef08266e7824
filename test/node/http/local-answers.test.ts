import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { localAnswers } from '../../../node/http/local-answers.ts';
import type { Dialect } from '../../../node/local/sql-text.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf();
const CLOCK = { nowMs: () => 0 };
const CAROL = { actor_type: 'User', actor_id: 'carol' };
const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };
const HOLDS = {
  predicate: ['has_role', ['user', 'role', 'repo']],
  constraints: {
    user: { type: 'User', ids: ['carol'] },
    role: { type: 'String', ids: ['owner'] },
    repo: { type: 'Repo', ids: null },
  },
};
const MODE = { mode: 'select', query_vars_to_output_column_names: { repo: 'id' } };

test('each question that is well formed is told of, as what it is without SQL', () => {
  const noted: AskedQuestion['kind'][] = [];
  const noteQuestion = ({ kind }: AskedQuestion) => void noted.push(kind);
  const answers = localAnswers({ dialect: 'postgresql', clock: CLOCK, noteQuestion });
  const list = { query: { ...CAROL, action: 'read', resource_type: 'Repo' }, column: 'id' };
  answers['/api/authorize_query'](
    WORLD,
    { query: { ...CAROL, action: 'read', ...ANVIL } },
    NO_DEADLINE,
  );
  answers['/api/list_query'](WORLD, list, NO_DEADLINE);
  answers['/api/actions_query'](WORLD, { query: { ...CAROL, ...ANVIL } }, NO_DEADLINE);
  answers['/api/evaluate_query_local'](WORLD, { query: HOLDS, mode: MODE }, NO_DEADLINE);
  assert.deepEqual(noted, ['authorize', 'list', 'actions', 'evaluate_query']);
});

test('the SQL is of the dialect that is set', () => {
  const query = { ...CAROL, actor_id: "o'neil", action: 'read', ...ANVIL };
  const bindings = `
facts:
  has_role(User:_, String:_, Repo:_):
    query: SELECT "user", role, repo FROM roles
`;
  const sqlIn = (dialect: Dialect) => {
    const answers = localAnswers({ dialect, clock: CLOCK });
    return answers['/api/authorize_query'](WORLD, { query, data_bindings: bindings }, NO_DEADLINE);
  };
  assert.match(sqlIn('postgresql'), /E'o\\x27neil'/u);
  assert.match(sqlIn('mysql'), /_utf8mb4 X'6f276e65696c'/u);
});
