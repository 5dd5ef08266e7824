/** Single requests that are as much work as a request can be: at the limits of size, number and depth. */

import { bindingsText } from './bindings-text.ts';
import { random } from '../../demo/random.ts';

export type HostileBody = {
  readonly name: string;
  readonly path: string;
  readonly make: () => string;
};

/** Of a request, a little less than may be. */
const BODY_BYTES = 10 * 1024 * 1024 - 10_000;
/** Of data bindings, likewise. */
const BINDINGS_BYTES = 128 * 1024 - 100;
const CONTEXT_FACTS_MAX = 100;
const CALLS_MAX = 100;
const LONG_ID = 'é'.repeat(256);

const ACTOR = { actor_type: 'User', actor_id: 'paula' };
const QUESTION = { ...ACTOR, action: 'read', resource_type: 'Repo', resource_id: 'p1' };
const LIST = { ...ACTOR, action: 'read', resource_type: 'Repo' };
const ROLE = {
  predicate: 'has_role',
  args: [
    { type: 'User', id: 'paula' },
    { type: 'String', id: 'owner' },
    { type: 'Repo', id: LONG_ID },
  ],
};

/** Texts at the limit of a body, whatever they are asked of. */
const TEXTS: Readonly<Record<string, () => string>> = {
  'arrays in arrays': () => '['.repeat(BODY_BYTES / 2) + ']'.repeat(BODY_BYTES / 2),
  'arrays that never end': () => '['.repeat(BODY_BYTES),
  'objects in objects': () => `${'{"a":'.repeat(BODY_BYTES / 6)}1${'}'.repeat(BODY_BYTES / 6)}`,
  'a long list of numbers': () => `[${filled('1e3,')}1]`,
  'a long list of empty objects': () => `[${filled('{},')}{}]`,
  'as many names as fit': () => `{${counted((at) => `"k${at}":1,`)}"a":1}`,
  'as many numbers for names as fit': () => `{${counted((at) => `"${at * 7_919}":1,`)}"a":1}`,
  'one name again and again': () => `{${filled('"a":1,')}"a":1}`,
  'one string of escapes': () =>
    JSON.stringify({ ...QUESTION, more: 'X' }).replace('X', filled('\\u00e9')),
  spaces: () => filled(' '),
  'a number without end': () => filled('9'),
};

const OF_QUESTIONS: readonly HostileBody[] = [
  body('resources, as many as fit', '/api/authorize_resources', () => ({
    ...ACTOR,
    action: 'read',
    resources: asMany((at) => ({ type: 'Repo', id: `p${at}` })),
  })),
  body('resources that are none, as many as fit', '/api/authorize_resources', () => ({
    ...ACTOR,
    action: 'read',
    resources: asMany(() => ({ type: 1 })),
  })),
  body('10,000 resources and 100 context facts', '/api/authorize_resources', () => ({
    ...ACTOR,
    action: 'read',
    resources: Array.from({ length: 10_000 }, (_, at) => ({ type: 'Repo', id: `c${at}` })),
    ...contextFacts(),
  })),
  body('questions, as many as fit', '/api/bulk_actions', () =>
    asMany((at) => ({ ...ACTOR, resource_type: 'Repo', resource_id: `p${at}` })),
  ),
  body('questions with 100 context facts each, as many as fit', '/api/bulk_actions', () =>
    asMany(() => ({ ...ACTOR, resource_type: 'Repo', resource_id: 'p1', ...contextFacts() })),
  ),
  body('100 context facts', '/api/authorize', () => ({ ...QUESTION, ...contextFacts() })),
  body('more context facts than may be', '/api/authorize', () => ({
    ...QUESTION,
    context_facts: asMany(() => ROLE),
  })),
  body('a list with 100 context facts', '/api/list', () => ({ ...LIST, ...contextFacts() })),
  body('a page token of 10 MiB', '/api/list', () => ({ ...LIST, page_token: filled('x') })),
  body('an id of 10 MiB', '/api/authorize', () => ({ ...QUESTION, actor_id: filled('x') })),
  body('a query of 100 calls', '/api/evaluate_query', () => calls(CALLS_MAX, 'open')),
  body('a query of 100 calls that share nothing', '/api/evaluate_query', () =>
    calls(CALLS_MAX, 'apart'),
  ),
  body('a query with ids, as many as fit', '/api/evaluate_query', () => manyIds()),
  body('a query with constraints, as many as fit', '/api/evaluate_query', () => ({
    ...calls(1, 'open'),
    constraints: Object.fromEntries(asMany((at) => [`v${at}`, { type: 'User' }] as const)),
  })),
  body('1,000 evaluations', '/access/v1/evaluations', () => ({
    evaluations: Array.from({ length: 1_000 }, (_, at) => evaluation(`p${at}`)),
  })),
  body('1,000 evaluations that are none', '/access/v1/evaluations', () => ({
    ...evaluation('p1'),
    evaluations: Array.from({ length: 1_000 }, () => ({ subject: [[[[]]]], action: {} })),
  })),
  body('context of 10 MiB', '/access/v1/evaluation', () => ({
    ...evaluation('p1'),
    context: { deep: asMany((at) => ({ [`k${at}`]: [at] })) },
  })),
];

/** Of data bindings: as they stand in a question. */
const BINDINGS: Readonly<Record<string, () => string>> = {
  'arrays in arrays': () =>
    `facts: ${'['.repeat(BINDINGS_BYTES / 2)}${']'.repeat(BINDINGS_BYTES / 2)}`,
  'arrays that never end': () => `facts: ${'['.repeat(BINDINGS_BYTES - 9)}`,
  'maps in maps': () =>
    `facts: ${'{a: '.repeat(BINDINGS_BYTES / 5 - 9)}1${'}'.repeat(BINDINGS_BYTES / 5 - 9)}`,
  'lists in lists': () => `${'- '.repeat(BINDINGS_BYTES / 2 - 9)}x`,
  'keys of keys': () => `${'? '.repeat(BINDINGS_BYTES / 2 - 9)}x`,
  'deeper with each line': () =>
    Array.from({ length: 480 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
  'aliases of aliases': () =>
    `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
      { length: 90 },
      (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`},*a,*a,*a,*a,*a,*a,*a]\n`,
    ).join('')}facts: *b89\n`,
  'anchors, and no node': () => `facts: ${'&a '.repeat(BINDINGS_BYTES / 3 - 9)}`,
  'anchors, and as many aliases': () =>
    `facts: {}\nx: [${Array.from({ length: 6_000 }, (_, at) => `&a${at} x, *a${at}`).join(', ')}]\n`,
  tags: () => `facts: ${'!x '.repeat(BINDINGS_BYTES / 3 - 9)}`,
  'a text in quotes without end': () => `"${'\\'.repeat(BINDINGS_BYTES - 9)}`,
  'line ends': () => `"${'\n'.repeat(BINDINGS_BYTES - 9)}"`,
  comments: () => '#\n'.repeat(BINDINGS_BYTES / 2 - 9),
  tabs: () => `facts:\n${'\t'.repeat(BINDINGS_BYTES - 9)}`,
  'mistakes, as many as fit': () => `facts:\n${'  x: 1\n'.repeat(BINDINGS_BYTES / 7 - 9)}`,
  'keys, as many as fit': () =>
    `facts: {}\n${Array.from({ length: 14_000 }, (_, at) => `k${at}: 1\n`).join('')}`,
  'keys that are nearly right': () =>
    `facts: {}\n${Array.from({ length: 9_000 }, (_, at) => `factz${at}: 1\n`).join('')}`,
  '1,000 signatures': () =>
    `facts:\n${Array.from({ length: 1_000 }, (_, at) => `  has_role(User:_, String:r${at}, Repo:_): {query: "SELECT ${'1'.repeat(50)}"}\n`).join('')}`,
  'a query of parentheses': () =>
    `facts: {"has_role(User:_, String:_, Repo:_)": {query: "SELECT ${'('.repeat(32_000)}${')'.repeat(32_000)}"}}`,
  'a query of quotes': () =>
    `facts: {"has_role(User:_, String:_, Repo:_)": {query: "SELECT ${"'".repeat(65_000)}"}}`,
  'a query of dollars': () =>
    `facts: {"has_role(User:_, String:_, Repo:_)": {query: "SELECT ${'$a$b'.repeat(16_000)}"}}`,
  'a query of comments': () =>
    `facts: {"has_role(User:_, String:_, Repo:_)": {query: "SELECT ${'/*'.repeat(32_000)}"}}`,
  'a signature of quotes': () => `facts: {'p(${'"\\'.repeat(2_000)})': {query: SELECT 1}}`,
  'a signature of commas': () => `facts: {"p(${','.repeat(4_000)})": {query: SELECT 1}}`,
};

const BOUND = `facts:
  has_role(User:_, String:_, Repo:_): {query: "SELECT a, b, c FROM t"}
  has_relation(Repo:_, String:_, Org:_): {query: "SELECT a, b, c FROM u"}
  has_relation(Org:_, String:_, User:_): {query: "SELECT a, b, c FROM v"}
  has_size(Repo:_, Integer:_): {query: "SELECT a, b FROM w"}
`;

const OF_LOCAL: readonly HostileBody[] = [
  body('100 calls of what is in tables', '/api/evaluate_query_local', () => ({
    query: calls(CALLS_MAX, 'open'),
    mode: { mode: 'select', query_vars_to_output_column_names: { v0: 'a' } },
    data_bindings: BOUND,
  })),
  body('100 calls of what is in tables, that share nothing', '/api/evaluate_query_local', () => ({
    query: calls(CALLS_MAX, 'apart'),
    mode: { mode: 'select', query_vars_to_output_column_names: { v0: 'a' } },
    data_bindings: BOUND,
  })),
  body('ids, as many as fit', '/api/evaluate_query_local', () => ({
    query: manyIds(),
    mode: { mode: 'filter', query_var: 'v0', output_column_name: 'id' },
    data_bindings: BOUND,
  })),
  body('columns, as many as fit', '/api/evaluate_query_local', () => ({
    query: calls(1, 'open'),
    mode: {
      mode: 'select',
      query_vars_to_output_column_names: Object.fromEntries(asMany((at) => [`v${at}`, `c${at}`])),
    },
    data_bindings: BOUND,
  })),
  body('bindings of 10 MiB', '/api/authorize_query', () => ({
    query: QUESTION,
    data_bindings: filled(bindingsText(random(3)) || 'x'),
  })),
  body('100 context facts and tables', '/api/list_query', () => ({
    query: { ...LIST, ...contextFacts() },
    column: 'id',
    data_bindings: BOUND,
  })),
];

export const HOSTILE_BODIES: readonly HostileBody[] = [
  ...Object.entries(TEXTS).map(([name, make]) => ({ name, path: '/api/authorize', make })),
  ...OF_QUESTIONS,
  ...OF_LOCAL,
  ...Object.entries(BINDINGS).map(([name, make]) =>
    body(`bindings: ${name}`, '/api/authorize_query', () => ({
      query: QUESTION,
      data_bindings: make(),
    })),
  ),
];

function body(name: string, path: string, make: () => unknown): HostileBody {
  return { name, path, make: () => JSON.stringify(make()) };
}

function filled(piece: string): string {
  return piece.repeat(Math.floor((BODY_BYTES - 1_000) / Buffer.byteLength(piece)));
}

function counted(piece: (at: number) => string): string {
  let text = '';
  for (let at = 0; text.length < BODY_BYTES - 1_000; at += 1) text += piece(at);
  return text;
}

function asMany<T>(make: (at: number) => T): readonly T[] {
  const bytes = Buffer.byteLength(JSON.stringify(make(1_000_000))) + 1;
  return Array.from({ length: Math.floor((BODY_BYTES - 2_000) / bytes) }, (_, at) => make(at));
}

function contextFacts() {
  const context = Array.from({ length: CONTEXT_FACTS_MAX }, (_, at) => {
    const [user, role] = ROLE.args;
    return { predicate: 'has_role', args: [user, role, { type: 'Repo', id: `c${at}` }] };
  });
  return { context_facts: context };
}

/** `open`: of one user each; `apart`: each of a user of its own. */
function calls(count: number, kind: 'open' | 'apart') {
  const constraints = new Map<string, object>();
  const callAt = (at: number) => {
    const names = [kind === 'open' ? 'v0' : `v${at}`, `r${at}`, `repo${at}`];
    for (const [index, type] of ['User', 'String', 'Repo'].entries()) {
      constraints.set(names[index] ?? '', { type });
    }
    return ['has_role', names];
  };
  return {
    predicate: callAt(0),
    calls: Array.from({ length: count - 1 }, (_, at) => callAt(at + 1)),
    constraints: Object.fromEntries(constraints),
  };
}

function manyIds() {
  const ids = asMany((at) => `paula${at}`);
  const third = ids.slice(0, ids.length / 3 - 1_000);
  return {
    predicate: ['has_role', ['v0', 'v1', 'v2']],
    calls: [],
    constraints: {
      v0: { type: 'User', ids: third },
      v1: { type: 'String', ids: third },
      v2: { type: 'Repo', ids: third },
    },
  };
}

function evaluation(id: string) {
  return {
    subject: { type: 'User', id: 'paula' },
    action: { name: 'read' },
    resource: { type: 'Repo', id },
  };
}
