/** Questions of local authorization that must be answered with SQL, and such that bring bindings with mistakes. */

import type { Random } from '../../demo/random.ts';
import { bindingsText } from './bindings-text.ts';
import {
  actionsQuestion,
  authorizeQuestion,
  evaluateQuestion,
  listQuestion,
  type Questions,
  several,
} from './central-questions.ts';

const COLUMNS = [
  'id',
  'users.id',
  '"User"."id"',
  'db.schema."a table".é',
  '`odd one`.x$1',
  '_',
  `"${'c'.repeat(60)}"`,
  '"2 - 1 . a"',
];
const OUTPUT_NAMES = ['id', 'a b', 'é.ü', '1', '__proto__', 'SELECT', 'x-y', 'n'.repeat(63)];

export const LOCAL_QUESTIONS: Questions = {
  '/api/authorize_query': (random) => ({ query: authorizeQuestion(random), ...bindings(random) }),
  '/api/list_query': (random) => ({
    query: listQuestion(random),
    column: random.pick(COLUMNS),
    ...bindings(random),
  }),
  '/api/actions_query': (random) => ({ query: actionsQuestion(random), ...bindings(random) }),
  '/api/evaluate_query_local': (random) => {
    const query = evaluateQuestion(random);
    return { query, mode: mode(random, Object.keys(query.constraints)), ...bindings(random) };
  },
};

function bindings(random: Random) {
  if (random.chance(10)) return random.pick([{}, { data_bindings: null }]);
  return { data_bindings: bindingsText(random) };
}

function mode(random: Random, variables: readonly string[]) {
  if (random.chance(40)) {
    const column = random.pick(COLUMNS);
    return { mode: 'filter', query_var: random.pick(variables), output_column_name: column };
  }
  const chosen = new Set(several(random, OUTPUT_NAMES.length, () => random.pick(variables)));
  const columns = [...chosen].map((name, index) => [name, OUTPUT_NAMES[index]] as const);
  return { mode: 'select', query_vars_to_output_column_names: Object.fromEntries(columns) };
}
