/** Questions of local authorization as they are asked, and bindings by which a table answers each of them. */

import type { LocalPath } from '../../node/http/local-answers.ts';

export const BINDINGS = `
facts:
  has_role(User:_, String:_, Repo:_):
    query: SELECT "user", role, repo FROM roles
`;

const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };
const CAROL = actor('carol');
const HOLDS = {
  predicate: ['has_role', ['user', 'role', 'repo']],
  constraints: {
    user: { type: 'User', ids: ['carol'] },
    role: { type: 'String', ids: ['owner'] },
    repo: { type: 'Repo', ids: null },
  },
};
const SELECT = { mode: 'select', query_vars_to_output_column_names: { repo: 'id' } };
const FILTER = { mode: 'filter', query_var: 'repo', output_column_name: 'r.id' };

/** The query of `authorize_query`: may this user read anvil? */
export function mayRead(userId: string): object {
  return { ...actor(userId), action: 'read', ...ANVIL };
}

/** Each path with a body, but for the bindings. */
export const LOCAL_QUESTIONS: readonly (readonly [LocalPath, object])[] = [
  ['/api/authorize_query', { query: mayRead('carol') }],
  ['/api/list_query', { query: { ...CAROL, action: 'read', resource_type: 'Repo' }, column: 'id' }],
  ['/api/actions_query', { query: { ...CAROL, ...ANVIL } }],
  ['/api/evaluate_query_local', { query: HOLDS, mode: SELECT }],
  ['/api/evaluate_query_local', { query: HOLDS, mode: FILTER }],
];

function actor(id: string) {
  return { actor_type: 'User', actor_id: id };
}
