/** Data bindings as applications write them: any of the ways to write YAML, names that are strange yet right. */

import { stringify } from 'yaml';
import type { Random } from '../../demo/random.ts';
import { several } from './central-questions.ts';

/** Predicate and types; those of the policy first. */
const SHAPES = [
  ['has_role', 'User', 'String', 'Repo'],
  ['has_relation', 'Repo', 'String', 'Org'],
  ['has_relation', 'Org', 'String', 'User'],
  ['has_size', 'Repo', 'Integer'],
  ['is_public', 'Repo'],
  ['__proto__', 'constructor', 'toString'],
  ['é💾', 'ß-Ω', 'String'],
  ['SELECT', 'a.b', '1', '$1', '?', '{x}'],
  [`p${'p'.repeat(500)}`, 'User'],
] as const;
const POLICY_SHAPES = 4;
/** As they stand in a signature, by type. */
const CONSTANTS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'String',
    [
      'String:reader',
      'owner',
      'organization',
      'founder',
      'String:"a, (b)"',
      'String:"\\"\'; -- \\\\"',
      'String:two words',
      'String:"__proto__"',
      'String:é💾',
      'String:$1 ? :name {x} %s /* */',
    ],
  ],
  ['Integer', ['Integer:7', 'Integer:-0', 'Integer:"+12"', 'Integer:9223372036854775807']],
]);
/** Each is one SELECT to PostgreSQL, however many columns it has: that is its author's affair. */
const QUERIES = [
  'SELECT user_id, role, repo_id FROM roles',
  'SELECT id, "org;Id" FROM "Re""po" WHERE name <> \'it\'\'s; --\'',
  'select a -- with ; and (\nfrom t',
  'SELECT /* ; ( */ 1, 2;',
  "SELECT E'\\'' || $tag$;($x$ $tag$, 2 FROM t",
  'WITH x AS (SELECT 1) SELECT * FROM x',
  "VALUES (1, 'reader', '💾')",
  'TABLE roles',
  '((SELECT 1))',
  '\n\n  SELECT\t1\r\n  FROM t  \n',
  `SELECT ${'1 + '.repeat(4_000)}1`,
  `SELECT ${'('.repeat(300)}1${')'.repeat(300)}`,
];
const TYPES_WITH_SQL = ['User', 'Repo', 'Org', 'é', '__proto__'];
const SQL_TYPES = ['UUID', 'character varying(36)', 'public."My Type"', 'int[]', 'numeric(10, 2)'];

type Bindings = {
  readonly facts: Readonly<Record<string, { readonly query: string }>>;
  readonly sql_types?: Readonly<Record<string, string>>;
};

/** A text that is read without a mistake. */
export function bindingsText(random: Random): string {
  if (random.chance(5)) return random.pick(['', ' ', '\n# nothing\n', 'null', '~', '---\n...\n']);
  if (random.chance(5)) return 'facts:\n';
  const text = random.pick(WRITERS)(bindings(random));
  return random.pick(DRESSES)(text);
}

function bindings(random: Random): Bindings {
  const isOfPolicy = random.chance(70);
  const facts = several(random, 6, () => {
    const shapes = isOfPolicy ? SHAPES.slice(0, POLICY_SHAPES) : SHAPES;
    return [signature(random, random.pick(shapes)), { query: random.pick(QUERIES) }] as const;
  });
  if (random.chance(60)) return { facts: Object.fromEntries(facts) };
  const types = several(
    random,
    4,
    () => [random.pick(TYPES_WITH_SQL), random.pick(SQL_TYPES)] as const,
  );
  return { facts: Object.fromEntries(facts), sql_types: Object.fromEntries(types) };
}

function signature(
  random: Random,
  [predicate, ...types]: readonly [string, ...(readonly string[])],
): string {
  const column = random.below(types.length);
  const args = types.map((type, index) => {
    const constants = CONSTANTS.get(type);
    if (constants === undefined || index === column || random.chance(50)) return `${type}:_`;
    return random.pick(constants);
  });
  const space = random.pick(['', ' ', '  ']);
  return `${predicate}${space}(${args.join(`,${space}`)})`;
}

const WRITERS: readonly ((made: Bindings) => string)[] = [
  (made) => stringify(made),
  (made) => stringify(made, { collectionStyle: 'flow', lineWidth: 0 }),
  (made) => stringify(made, { defaultStringType: 'QUOTE_DOUBLE', indent: 7 }),
  (made) => stringify(made, { defaultStringType: 'QUOTE_SINGLE', lineWidth: 40 }),
  (made) => stringify(made, { defaultStringType: 'BLOCK_LITERAL', defaultKeyType: 'QUOTE_DOUBLE' }),
  (made) => JSON.stringify(made),
  // What other tools have in the same file.
  (made) => stringify({ db: { url: '!', n: [1, null] }, ...made, dbs: 1 }),
  (made) => `${stringify(made)}unknown: [&a x, *a, !!set {a, b}]\n`,
];

const DRESSES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text,
  (text) => `\u{FEFF}${text}`,
  (text) => `%YAML 1.2\n---\n${text}\n...\n`,
  (text) => `# é 💾\n\n\n${text}\n# the end`,
  (text) => text.replaceAll('\n', '\r\n'),
];
