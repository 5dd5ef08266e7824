/** Data bindings with mistakes: texts that are no bindings whatever is done, and good ones with something done to them. */

import type { Random } from '../../demo/random.ts';
import { bindingsText } from './bindings-text.ts';

const GOOD = 'facts:\n  has_role(User:_, String:_, Repo:_):\n    query: SELECT a, b, c FROM t\n';
const KEY = 'has_role(User:_, String:_, Repo:_)';
const DEPTH = 5_000;

/** Read as nothing but a mistake, each. */
const MISTAKES: readonly string[] = [
  // Tags, anchors, aliases, merges, documents.
  'facts: !!js/function "function () {}"\n',
  'facts: !!binary |\n  R0lGODlhDAAMAIQ\n',
  'facts: *nothing\n',
  'facts: &a *a\n',
  `a: &a [x,x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*a,*a,*a]\n`).join('')}facts: *b29\n`,
  `facts: &f\n${Array.from({ length: 200 }, (_, at) => `  p${at}(User:_): {query: *f}\n`).join('')}`,
  'facts:\n  <<: *x\n',
  `${GOOD}---\n${GOOD}`,
  `%TAG ! tag:x:\n%YAML 9.9\n${GOOD}`,
  // Places and signs.
  'facts:\n\thas_role(User:_): {query: SELECT 1}\n',
  'facts: "\n',
  "facts: '\n",
  'facts: {\n',
  'facts: [\n',
  'facts: |2-\nx',
  'facts: >-9\n x',
  'facts:\r  x\r',
  '\u{0}',
  `facts: "${'\\'.repeat(9_999)}\n`,
  '{"facts": {"x(User:_)": {"query": "\\uZZZZ"}}}',
  '? [facts]\n: {}\n',
  '? {a: b}\n: {}\n',
  '- facts\n',
  'facts',
  '1: 2\n',
  `${GOOD.trimEnd()}\n  }\n`,
  // The same twice, what is missing, what is another kind, what is nearly right.
  GOOD + GOOD,
  `${GOOD}  ${KEY}:\n    query: SELECT 1, 2, 3\n`,
  `${GOOD}sql_types: {User: UUID, User: TEXT}\n`,
  'fact: {}\n',
  'sql_types: {}\n',
  `facts:\n  ${KEY}: SELECT 1\n`,
  `facts:\n  ${KEY}: {}\n`,
  `facts:\n  ${KEY}: {quary: SELECT 1}\n`,
  `facts:\n  ${KEY}: {query: 1}\n`,
  `facts:\n  ${KEY}: {query: [SELECT 1]}\n`,
  `facts:\n  ${KEY}: {query: null}\n`,
  'facts: {"p(Actor:_)": {query: SELECT 1}}\n',
  'facts: {"p(User:x)": {query: SELECT 1}}\n',
  'facts: {"p(_)": {query: SELECT 1}}\n',
  'facts: {"p(User:_, Integer:1e3)": {query: SELECT 1}}\n',
  `facts: {"p(User:_, ${'"'.repeat(3_000)})": {query: SELECT 1}}\n`,
  `facts: {"p(User:_, String:${'x'.repeat(600)})": {query: SELECT 1}}\n`,
  `${GOOD}sql_types: {User: "UUID); DROP TABLE t; --"}\n`,
  // Queries that are none, or more than one.
  ...[
    'DROP TABLE t',
    'SELECT 1; SELECT 2',
    'SELECT 1)',
    '(SELECT 1',
    "SELECT 'x",
    'SELECT 1 --',
    'SELECT /* /* */ */ 1',
    'SELECT $a$ x',
    'SELECT "\u{0}"',
    ';',
    '',
  ].map((query) => `facts:\n  ${KEY}: ${JSON.stringify({ query })}\n`),
  // More than anyone writes.
  `facts: ${'['.repeat(DEPTH)}\n`,
  `facts: ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}\n`,
  `facts: ${'{a: '.repeat(DEPTH)}1${'}'.repeat(DEPTH)}\n`,
  `${Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a${at}:\n`).join('')}`,
  `${'? '.repeat(DEPTH)}x\n`,
  `${'- '.repeat(DEPTH)}x\n`,
  `facts: {"${'k'.repeat(100_000)}": {query: SELECT 1}}\n`,
  `facts:\n${Array.from({ length: 1_001 }, (_, at) => `  p${at}(User:_): {query: SELECT 1}\n`).join('')}`,
  `facts: {"p(User:_)": {query: "SELECT ${'1'.repeat(65_536)}"}}\n`,
  `facts: {"p(User:_)": {query: "SELECT ${'('.repeat(60_000)}"}}\n`,
  `facts: ${'&a '.repeat(2_000)}{}\n`,
  `${'"'.repeat(131_000)}`,
  `${"'".repeat(131_001)}`,
  `facts: ${'!'.repeat(100_000)}\n`,
  `${'#'.repeat(140_000)}\n`,
  'x'.repeat(10 * 1024 * 1024 - 100_000),
];

/** A text without half of a surrogate pair is one that comes through JSON as it is. */
export function mistakenBindings(random: Random): string {
  return random.pick(MISTAKES);
}

/** Put in anywhere in a good text. */
const PIECES = [
  '\t',
  '\r',
  '\u{FEFF}',
  '\u{0}',
  '\u{85}',
  '\u{2028}',
  '*a',
  '&a ',
  '!!str ',
  '!!map ',
  '!x ',
  '---\n',
  '...\n',
  '<<: ',
  '? ',
  '- ',
  ': ',
  ' #',
  '"',
  "'",
  '|\n',
  '>\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '%',
  '@',
  '`',
  '  ',
  '\n',
  'facts:\n',
  'query: ',
];

/** Perhaps still good. */
export function changedBindings(random: Random): string {
  let text = bindingsText(random);
  do {
    const at = random.below(text.length + 1);
    const piece = random.pick(PIECES);
    const removed = random.chance(30) ? random.below(20) : 0;
    text = text.slice(0, at) + (random.chance(80) ? piece : '') + text.slice(at + removed);
    if (random.chance(10)) text = text.replace(/^.*:.*$/mu, (line) => `${line}\n${line}`);
  } while (random.chance(50));
  return text.toWellFormed();
}
