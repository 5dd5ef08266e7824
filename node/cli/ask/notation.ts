/**
 * Values and facts as they are typed in a shell, and printed for one:
 *
 *     User:ann   User{"ann"}   "member"   42   true
 *     has_role(User:ann, "member", Repository:acme)
 *     has_role(User:ann, _, Repository:_)        anything; any repository
 *
 * In `Type:id` the id ends at a comma, a closing parenthesis or the end; one that has these in it is
 * written `Type{"a, b"}`.
 */

import type { OpenFact } from '../../authz/question.ts';
import { NodeError } from '../../lib/errors.ts';
import type { Fact, Value } from '../../polar/program.ts';
import { canonicalInteger } from '../../polar/value.ts';

/** An argument that may be left open: its type is known, or nothing is. */
export type OpenValue = OpenFact['args'][number];

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:::[\p{L}_][\p{L}\p{N}_]*)*\??`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

const WORD_VALUE = new RegExp(`^(?<type>${NAME}):(?!:)(?<id>.+)$`, 'su');
const QUOTED_VALUE = new RegExp(String.raw`^(?<type>${NAME})\s*\{\s*(?<id>${QUOTED})\s*\}$`, 'su');

/** One word of a command line: the whole of it is the value, so that its id may have any characters. */
export function readValueWord(word: string): Value {
  const { type, id } = QUOTED_VALUE.exec(word)?.groups ?? {};
  if (type !== undefined && id !== undefined) return { type, id: unquoted(id) };
  const plain = WORD_VALUE.exec(word)?.groups;
  if (plain?.['type'] !== undefined && plain['id'] !== undefined) {
    return { type: plain['type'], id: plain['id'] };
  }
  throw unreadable(word, 'write its type and id, as User:ann or User{"ann"}');
}

/** A fact of which every argument is known. */
export function readFactText(text: string): Fact {
  const { predicate, args } = readOpenFactText(text);
  return {
    predicate,
    args: args.map(({ type, id }) => {
      if (type !== null && id !== null) return { type, id };
      throw unreadable(text, 'a fact leaves nothing open: "_" is for queries');
    }),
  };
}

/** A fact of which some arguments may be open. */
export function readOpenFactText(text: string): OpenFact {
  const reader = new Reader(text);
  const predicate = reader.take(new RegExp(NAME, 'uy'), 'a predicate, as has_role');
  reader.take(/\(/uy, '"("');
  const args: OpenValue[] = [];
  do args.push(reader.argument());
  while (reader.has(/,/uy));
  reader.take(/\)/uy, '"," or ")"');
  reader.end();
  return { predicate, args };
}

/** As `readOpenFactText` reads it. */
export function factText({ predicate, args }: OpenFact): string {
  return `${predicate}(${args.map(argumentText).join(', ')})`;
}

function argumentText({ type, id }: OpenValue): string {
  if (type === null) return '_';
  if (id === null) return `${type}:_`;
  if (type === 'String') return JSON.stringify(id);
  if (type === 'Integer' || type === 'Boolean') return id;
  return isPlainId(id) ? `${type}:${id}` : `${type}{${JSON.stringify(id)}}`;
}

/** Nothing that ends an id, opens one, stands for any, or means something to a shell in single quotes. */
function isPlainId(id: string): boolean {
  return /^[^\s,(){}"'\p{Cc}:]+$/u.test(id) && id !== '_';
}

/** Reads from the left; says where it can't go on. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  argument(): OpenValue {
    const quoted = this.match(new RegExp(QUOTED, 'uy'));
    if (quoted !== undefined) return { type: 'String', id: unquoted(quoted) };
    const simple = this.match(/[^\s,(){}":]+(?=\s*(?:[,)]|$))/uy);
    if (simple !== undefined) return this.#simple(simple);
    const type = this.take(new RegExp(NAME, 'uy'), 'a value, as User:ann, "member", 42, true or _');
    if (this.has(/\{/uy)) {
      const id = unquoted(this.take(new RegExp(QUOTED, 'uy'), 'an id in double quotes'));
      this.take(/\}/uy, '"}"');
      return { type, id };
    }
    this.take(/:/uy, `an id, as ${type}:1 or ${type}{"1"}`);
    const id = this.take(/[^,)]+/uy, 'an id').trim();
    return { type, id: id === '_' ? null : id };
  }

  match(pattern: RegExp): string | undefined {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  has(pattern: RegExp): boolean {
    return this.match(pattern) !== undefined;
  }

  take(pattern: RegExp, expected: string): string {
    const found = this.match(pattern);
    if (found !== undefined) return found;
    throw this.#problem(`expected ${expected}`);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#problem('expected nothing more');
  }

  /** `_`, a number, a truth value; anything else lacks its quotes. */
  #simple(word: string): OpenValue {
    if (word === '_') return { type: null, id: null };
    if (word === 'true' || word === 'false') return { type: 'Boolean', id: word };
    const integer = canonicalInteger(word);
    if (integer !== undefined) return { type: 'Integer', id: integer };
    this.#at -= word.length;
    const bare = word.replaceAll("'", '');
    throw this.#problem(`expected a value: "${bare}" in double quotes, or ${bare}:id`);
  }

  #skipSpace(): void {
    while (/\s/u.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #problem(problem: string): NodeError {
    const rest = this.#text.slice(this.#at);
    return unreadable(this.#text, `${problem} ${rest === '' ? 'at its end' : `before ${rest}`}`);
  }
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return String(value);
  } catch (cause) {
    throw unreadable(text, 'it is no JSON string', cause);
  }
}

function unreadable(text: string, problem: string, cause?: unknown): NodeError {
  const shown = text === '' ? 'an empty text' : text;
  return new NodeError('invalid_config', `Cannot read ${shown}: ${problem}`, { cause });
}
