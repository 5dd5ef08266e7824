/**
 * Clients that not every machine can run, as the requests they send: what each adds to a request, and what
 * each is asked. How strictly they read is in strict-answers.ts.
 */

import { DEVELOPMENT_KEY } from '../system/processes.ts';
import { ACME, ALICE, ANVIL, DATA_BINDINGS, VAULT, WHEEL } from './scene.ts';
import {
  ACTIONS,
  type AnswerShape,
  AUTHORIZE,
  evaluated,
  FOUND_FACTS,
  LIST,
  METADATA,
  PAGE,
  RESOURCES,
  STORED_FACTS,
  SQL,
} from './strict-answers.ts';

export type ReplayedClient = {
  readonly name: string;
  /** Where its code or its changelog says what it does. */
  readonly source: string;
  /** Before `/authorize`: some clients join two slashes. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly ReplayedRequest[];
};

export type ReplayedRequest = {
  readonly method: 'GET' | 'POST';
  /** Below `base`, with its query string. */
  readonly path: string;
  readonly body?: unknown;
  readonly answer: AnswerShape;
  /** What the answer says. */
  readonly is?: unknown;
};

const NO_CONTEXT = { context_facts: [] };
const ACTOR = { actor_type: ALICE.type, actor_id: ALICE.id };
const RESOURCE = { resource_type: ANVIL.type, resource_id: ANVIL.id };
const BY_ALICE = { ...ACTOR, action: 'read' };
const AUTHORIZE_BODY = { ...BY_ALICE, ...RESOURCE, ...NO_CONTEXT };
const LIST_BODY = { ...BY_ALICE, resource_type: 'Repository', ...NO_CONTEXT };
const ACTIONS_BODY = { ...ACTOR, ...RESOURCE, ...NO_CONTEXT };
const STORED_ROLE = {
  predicate: 'has_role',
  args: [ALICE, { type: 'String', id: 'member' }, ACME],
};

const CHECKS: readonly ReplayedRequest[] = [
  {
    method: 'POST',
    path: '/authorize',
    body: AUTHORIZE_BODY,
    answer: AUTHORIZE,
    is: { allowed: true },
  },
  {
    method: 'POST',
    path: '/authorize',
    body: { ...AUTHORIZE_BODY, resource_id: VAULT.id },
    answer: AUTHORIZE,
    is: { allowed: false },
  },
  {
    method: 'POST',
    path: '/actions',
    body: ACTIONS_BODY,
    answer: ACTIONS,
    is: { results: ['read'] },
  },
];

const LIST_AT_ONCE: ReplayedRequest = {
  method: 'POST',
  path: '/list',
  body: LIST_BODY,
  answer: LIST,
  is: { results: ['anvil', 'wheel'] },
};

const LIST_IN_PAGES: ReplayedRequest = {
  method: 'POST',
  path: '/list',
  body: { ...LIST_BODY, page_size: 10_000 },
  answer: PAGE,
  is: { results: ['anvil', 'wheel'], next_page_token: null },
};

const LEGACY: readonly ReplayedRequest[] = [
  {
    method: 'POST',
    path: '/authorize_resources',
    body: { ...BY_ALICE, resources: [WHEEL, VAULT, ANVIL, WHEEL], ...NO_CONTEXT },
    answer: RESOURCES,
    is: { results: [WHEEL, ANVIL, WHEEL] },
  },
  {
    method: 'POST',
    path: '/query',
    body: {
      fact: {
        predicate: 'has_permission',
        args: [{ type: 'User', id: null }, { type: 'String', id: 'read' }, WHEEL],
      },
      ...NO_CONTEXT,
    },
    answer: FOUND_FACTS,
    is: {
      results: [
        {
          predicate: 'has_permission',
          args: [{ type: 'User', id: null }, { type: 'String', id: 'read' }, WHEEL],
        },
      ],
    },
  },
];

const VARIABLES = { user: 'var_6mfi7b', action: 'var_cv0oj', repository: 'var_8kfczu' };

/** A wildcard comes as null, and its variable is there all the same. */
const EVALUATE: ReplayedRequest = {
  method: 'POST',
  path: '/evaluate_query',
  body: {
    predicate: ['allow', [VARIABLES.user, VARIABLES.action, VARIABLES.repository]],
    calls: [],
    constraints: {
      [VARIABLES.user]: { type: 'User', ids: null },
      [VARIABLES.action]: { type: 'String', ids: ['read'] },
      [VARIABLES.repository]: { type: 'Repository', ids: null },
    },
    ...NO_CONTEXT,
  },
  answer: evaluated(Object.values(VARIABLES)),
  is: {
    results: [
      { [VARIABLES.user]: null, [VARIABLES.action]: 'read', [VARIABLES.repository]: 'wheel' },
      { [VARIABLES.user]: 'alice', [VARIABLES.action]: 'read', [VARIABLES.repository]: 'anvil' },
    ],
  },
};

const READS: readonly ReplayedRequest[] = [
  {
    method: 'GET',
    path: '/facts?args.0.id=alice&args.0.type=User&predicate=has_role',
    answer: STORED_FACTS,
    is: [STORED_ROLE],
  },
  {
    method: 'GET',
    path: '/facts?args.2.type=Nothing&predicate=has_role',
    answer: STORED_FACTS,
    is: [],
  },
  { method: 'GET', path: '/policy_metadata', answer: METADATA },
];

const LOCAL: readonly ReplayedRequest[] = [
  { path: '/authorize_query', body: { query: AUTHORIZE_BODY } },
  { path: '/list_query', body: { query: LIST_BODY, column: 'repository.id' } },
  { path: '/actions_query', body: { query: ACTIONS_BODY } },
].map(({ path, body }) => ({
  method: 'POST',
  path,
  body: { ...body, data_bindings: DATA_BINDINGS },
  answer: SQL,
}));

/** A client of Go never sends it to a fallback: its list of paths has the name misspelt. */
const EVALUATE_LOCAL: ReplayedRequest = {
  method: 'POST',
  path: '/evaluate_query_local',
  body: {
    query: {
      predicate: ['allow', Object.values(VARIABLES)],
      calls: [],
      constraints: {
        [VARIABLES.user]: { type: 'User', ids: ['alice'] },
        [VARIABLES.action]: { type: 'String', ids: ['read'] },
        [VARIABLES.repository]: { type: 'Repository', ids: null },
      },
      ...NO_CONTEXT,
    },
    data_bindings: DATA_BINDINGS,
    mode: { mode: 'select', query_vars_to_output_column_names: { [VARIABLES.repository]: 'rid' } },
  },
  answer: SQL,
};

/** It leaves out what is null, the context of a question for SQL, and the predicate of a `get`. */
const RUST: readonly ReplayedRequest[] = [
  ...CHECKS,
  LIST_AT_ONCE,
  ...LEGACY.map((request) => without(request, (_, value) => value === null)),
  {
    method: 'GET',
    path: '/facts?args.0.type=User&args.0.id=alice',
    answer: STORED_FACTS,
    is: [STORED_ROLE],
  },
  { method: 'GET', path: '/policy_metadata', answer: METADATA },
  ...LOCAL.filter(({ path }) => path !== '/actions_query').map((request) =>
    without(request, (name) => name === 'context_facts'),
  ),
];

const COMMON = {
  authorization: `Bearer ${DEVELOPMENT_KEY}`,
  'content-type': 'application/json',
  accept: 'application/json',
  'x-osoapiversion': '0',
  'x-request-id': '56e50ee3-5a57-44aa-be03-6242d54fdc05',
};
const INSTANCE = { 'x-oso-instance-id': 'f862d158-c66c-4a66-89f2-d7e4bc00c2a2' };

export const REPLAYED_CLIENTS: readonly ReplayedClient[] = [
  {
    name: 'Go 2.3.1',
    source: 'api.go, `buildRequest`, `fallbackEligible`, `doRequestWithParityHandle`',
    base: '//api',
    headers: {
      ...COMMON,
      ...INSTANCE,
      'user-agent': 'Oso Cloud (golang go1.22.0; rv:2.3.1)',
      'accept-encoding': 'gzip',
      osooffset: '17,3',
    },
    requests: [...CHECKS, LIST_AT_ONCE, ...LEGACY, EVALUATE, ...READS, ...LOCAL],
  },
  {
    name: 'Ruby 1.11.0',
    source: 'lib/oso/api.rb: `X.new(**result)` of each answer, JSON by its content type',
    base: '/api',
    headers: {
      ...COMMON,
      'user-agent': 'Oso Cloud (ruby 3.3.0 p0; rv:1.11.0)',
      'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
    },
    requests: [
      ...CHECKS,
      LIST_AT_ONCE,
      LIST_IN_PAGES,
      ...LEGACY,
      EVALUATE,
      ...READS,
      ...LOCAL,
      EVALUATE_LOCAL,
    ],
  },
  {
    name: 'Java 1.5.0',
    source: 'its changelog: fallback since 0.7.0, pages since 1.5.0',
    base: '/api',
    headers: {
      ...COMMON,
      ...INSTANCE,
      'user-agent': 'Oso Cloud (java 21.0.2; rv:1.5.0)',
      expect: '100-continue',
    },
    requests: [
      ...CHECKS,
      LIST_AT_ONCE,
      LIST_IN_PAGES,
      EVALUATE,
      ...READS,
      ...LOCAL,
      EVALUATE_LOCAL,
    ],
  },
  {
    name: 'Rust 0.5.4',
    source: 'src/api.rs, `ClientBuilder`; src/lib.rs; src/local_filtering.rs',
    base: '/api',
    headers: {
      authorization: COMMON.authorization,
      'content-type': COMMON['content-type'],
      accept: COMMON.accept,
      'x-request-id': COMMON['x-request-id'],
      ...INSTANCE,
      'user-agent': 'Oso Cloud (rust)',
      'x-oso-client-id': 'rust',
    },
    requests: RUST,
  },
];

/** Without the members of its body that are left out. */
function without(
  { body, ...request }: ReplayedRequest,
  isLeftOut: (name: string, value: unknown) => boolean,
): ReplayedRequest {
  const text = JSON.stringify(body, (name, value: unknown) =>
    isLeftOut(name, value) ? undefined : value,
  );
  return { ...request, body: JSON.parse(text) as unknown };
}
