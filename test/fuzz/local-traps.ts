/**
 * Ids that a careless database takes for one another, put in the place of the plain ones of a generated
 * world. Different ids stay different: the answers are the same, by other names.
 */

import type { Value } from '../../node/polar/program.ts';
import type { Chooser } from './chooser.ts';
import type { LocalQuestion } from './local-scenario.ts';
import type { PolicySketch } from './policy-sketch.ts';
import { PRIMITIVES } from './vocabulary.ts';

/** As they come from vocabulary.ts and scenario.ts, and some that no fact has. */
export const PLAIN_IDS: readonly string[] = [...'abcdefgh'.split(''), 'unknown', "o'neil"];

const LONG = 'x'.repeat(500);
/** Of one kind each: what is told apart by a few bytes alone. */
const TRAPS: readonly (readonly string[])[] = [
  // Letter case, accents, spaces.
  ['ann', 'Ann', 'ann ', 'ann  ', ' ann', 'ánn', 'a\u0301nn', 'ANN', 'ann\t', 'ann\u00a0', 'aｎn'],
  // Numbers, and what begins like one.
  ['1', '01', '1 ', ' 1', '1x', '1.0', '1e0', '0', '+1', 'x', '１', '-0'],
  ['1', '2', '10', '-1', '0', '9223372036854775807', '99999999999999999999', '02', '2x', '3'],
  // Escapes, quotes, placeholders.
  ['\\', '\\\\', "\\'", "'", "''", '"', '`', '%', '_', "' OR 1=1 -- ", '\\0', '?', ':a', '{0}'],
  // Beyond the basic plane, combined, in the order of no alphabet.
  ['😀', '😁', '😀 ', '\u{1f600}\u200d', 'é', 'e\u0301', 'ß', 'ss', 'ẞ', '\ufeff', 'İ', 'i', 'I'],
  // Alike for 500 characters.
  [
    `${LONG}a`,
    `${LONG}b`,
    `${LONG}A`,
    `${LONG}a `,
    LONG,
    `${LONG}x`,
    `y${LONG}`,
    `${LONG}á`,
    'x',
    'X',
  ],
  // Bytes that end a text elsewhere, and nearly nothing.
  ['a', 'a\0', 'a\0b', '\0', 'A\0', '\u0001', ' ', '  ', '\t', '\u200b', '\u00a0', 'NULL'],
];

export type Traps = {
  readonly value: (value: Value) => Value;
  /** Ids of a type that has no facts of its own. */
  readonly ids: (type: string, ids: readonly string[]) => readonly string[];
  readonly policy: (policy: PolicySketch) => PolicySketch;
  readonly question: (question: LocalQuestion) => LocalQuestion;
};

/** Every plain id as it is. */
export const NO_TRAPS: Traps = {
  value: (value) => value,
  ids: (_, ids) => ids,
  policy: (policy) => policy,
  question: (question) => question,
};

export function chosenTraps(chooser: Chooser): Traps {
  const kind = chooser.chance(80) ? chooser.pick(TRAPS) : TRAPS.flat();
  const left = [...new Set(kind)];
  const renamed = new Map(
    PLAIN_IDS.map((id) => [id, left.splice(chooser.below(left.length), 1)[0] ?? id]),
  );
  const named = (type: string, id: string) =>
    PRIMITIVES.includes(type) ? id : (renamed.get(id) ?? id);
  const value = ({ type, id }: Value): Value => ({ type, id: named(type, id) });
  const ids = (type: string, all: readonly string[]) => all.map((id) => named(type, id));
  const text = (polar: string) =>
    polar.replaceAll(ENTITY, (_, type: string, id: string) =>
      literal(value({ type, id: JSON.parse(`"${id}"`) as string })),
    );
  const rule = ({ head, body }: PolicySketch['rules'][number]) => ({
    head: text(head),
    body: body.map(text),
  });
  return {
    value,
    ids,
    policy: ({ blocks, rules }) => ({
      blocks: blocks.map((block) => ({ ...block, rules: block.rules.map(rule) })),
      rules: rules.map(rule),
    }),
    question: (question) => ({
      ...question,
      given: question.given.map((fact) => ({ ...fact, args: fact.args.map(value) })),
      variables: question.variables.map((variable) => ({
        ...variable,
        ids: variable.ids === null ? null : ids(variable.type, variable.ids),
      })),
    }),
  };
}

/** `User{"ann"}` in a policy. */
const ENTITY = /\b([A-Z]\w*)\{"((?:[^"\\]|\\.)*)"\}/gu;

const POLAR_ESCAPES: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': '\\\\',
  '\0': String.raw`\0`,
  '\t': String.raw`\t`,
};

function literal({ type, id }: Value): string {
  return `${type}{"${id.replaceAll(/["\\\0\t]/gu, (sign) => POLAR_ESCAPES[sign] ?? sign)}"}`;
}

/** A word that is nearly a role, a permission or whatever the policy says, and none of those. */
export function nearWord(chooser: Chooser, word: string): string {
  return chooser.pick([
    word.toUpperCase(),
    `${word} `,
    word.charAt(0).toUpperCase() + word.slice(1),
    `${word}\u0301`,
    `${word}\0`,
  ]);
}
