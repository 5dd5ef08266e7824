/** Generated questions as SQL, each by the API's question that it is. */

import {
  localActions,
  localAuthorize,
  localList,
  localQuery,
  type LocalMode,
} from '../../node/local/local-query.ts';
import type { World } from '../../node/world/world.ts';
import type { LocalQuestion, LocalScenario } from './local-scenario.ts';

const CALLERS_COLUMN = 'caller.id';

/** Columns are called after the numbers of their variables: `column 0`. */
export function sqlOf(
  question: LocalQuestion,
  world: World,
  { bindings, dialect }: Pick<LocalScenario, 'bindings' | 'dialect'>,
): string {
  const { variables, calls, given: contextFacts, atSeconds } = question;
  const options = { bindings, dialect, nowSeconds: atSeconds } as const;
  const [actor, { id: action }, resource] = [0, 1, 2].map((at) => valueAt(question, at)) as [
    Value,
    Value,
    Value,
  ];
  switch (question.as) {
    case 'authorize':
      return localAuthorize(world, { actor, action, resource, contextFacts }, options);
    case 'actions':
      return localActions(world, { actor, resource, contextFacts }, options);
    case 'list': {
      const list = { actor, action, resourceType: resource.type, contextFacts };
      return localList(world, list, { ...options, column: CALLERS_COLUMN });
    }
    case 'query': {
      const variableNames = variables.map((_, at) => `v${at}`);
      const asked = { query: { variables, calls }, variableNames, contextFacts };
      return localQuery(world, asked, { ...options, mode: modeOf(question) });
    }
  }
}

type Value = { readonly type: string; readonly id: string };

function valueAt({ variables }: LocalQuestion, at: number): Value {
  const { type = '', ids = null } = variables[at] ?? {};
  return { type, id: ids?.[0] ?? '' };
}

function modeOf({ asks }: LocalQuestion): LocalMode {
  if (asks.kind === 'filter') {
    return { kind: 'filter', column: CALLERS_COLUMN, variable: `v${asks.variable}` };
  }
  const columnNames = new Map(asks.outputs.map((at) => [`v${at}`, `column ${at}`]));
  return { kind: 'select', columnNames };
}
