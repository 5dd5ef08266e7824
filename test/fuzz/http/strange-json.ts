/** Texts that are questions, nearly questions, or nearly JSON; as bytes, a character each. */

import type { Random } from '../../demo/random.ts';
import { OPERATIONS } from '../../contracts/openapi.ts';
import { utf8 } from './request.ts';

/** Of every question in the document. */
const QUESTIONS = OPERATIONS.flatMap(({ body }) => Object.values(body?.examples ?? {})).map(
  ({ value }) => JSON.stringify(value),
);
const DEPTH = 100_000;
/** A text that long is changed no further: each change may make it a hundred times longer. */
const GROWN_CHARS = 20_000;
/** Takes the place of a value. */
const VALUES = [
  'null',
  'true',
  '0',
  '-0',
  '1e999',
  '9'.repeat(400),
  '1.5',
  '01',
  'NaN',
  'Infinity',
  'undefined',
  "'single'",
  '""',
  '"*"',
  '" "',
  '"Actor"',
  '"Integer"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\\x"',
  '"\\u12"',
  '"\xff\xfe"',
  '"\xed\xa0\x80"',
  '"\xc0\x80"',
  '"\n"',
  utf8('"𝒳é☃"'),
  '"__proto__"',
  `"${'i'.repeat(513)}"`,
  `"${'i'.repeat(100_000)}"`,
  '[]',
  '{}',
  '[[]]',
  '{"__proto__":{"type":"User"}}',
  '{"type":"User","id":"a"}',
  '{"type":null,"id":"a"}',
  '{"toString":1,"valueOf":2,"length":-1}',
  `[${'1,'.repeat(5_000)}1]`,
  `[${'{"predicate":"p","args":[]},'.repeat(100)}{}]`,
  '['.repeat(DEPTH),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
];
/** Put in anywhere. */
const PIECES = [
  ',',
  ':',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ' ',
  '\t',
  '\0',
  '\xef\xbb\xbf',
  '//',
  '/**/',
  '\xff',
];
const MEMBERS = [
  '"__proto__":{"allowed":true}',
  '"constructor":{"prototype":1}',
  '"actor_id":"alice"',
  '"context_facts":null',
  '"context_facts":[1]',
  '"page_size":-1',
  '"page_size":1.5',
  '"page_size":9007199254740993',
  '"page_token":"tok"',
  '"page_token":""',
  '"":""',
];
const STRING = /"(?:[^"\\]|\\.)*"/gu;

export function strangeJson(random: Random): string {
  let text = utf8(random.pick(QUESTIONS));
  if (random.chance(5)) return random.pick(VALUES);
  if (random.chance(3)) return '';
  while (random.chance(60) && text.length < GROWN_CHARS) text = random.pick(CHANGES)(text, random);
  return text;
}

const CHANGES: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => inserted(text, random, random.pick(PIECES)),
  (text, random) =>
    text.replace(STRING, (found) => (random.chance(10) ? random.pick(VALUES) : found)),
  (text, random) => text.replace(/"(?=:)/u, () => random.pick(['', '_"', 's"'])),
  // Twice the same name, or one more.
  (text, random) => text.replace('{', () => `{${random.pick(MEMBERS)},`),
  (text, random) => text.replace(/\}\s*$/u, () => `,${random.pick(MEMBERS)}}`),
  (text, random) => text.replaceAll(':', () => (random.chance(5) ? '=' : ':')),
  (text) => `\xef\xbb\xbf${text}`,
  (text) => text + text,
  (text) => `${text},`,
  (text) => `[${text}]`,
  // Another encoding of the same.
  (text) => Buffer.from(text, 'utf16le').toString('latin1'),
];

function inserted(text: string, random: Random, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}
