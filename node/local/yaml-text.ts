/**
 * A YAML text as nested maps with texts in them, and everything that is wrong with it, by lines. Knows
 * nothing of what the maps mean. Anchors and aliases are understood, as many as a person would write.
 */

import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** What a key of a map has. */
export type Entry = {
  readonly key: string;
  readonly value: unknown;
  /** The key's place, for `refuse`. */
  readonly at: unknown;
};

/** `line` 0: of the text as a whole. */
export type Problem = { readonly line: number; readonly text: string };

/** Each costs a walk through the whole text. */
const ALIASES_MAX = 100;

export class YamlText {
  readonly problems: Problem[] = [];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  #aliasesLeft = ALIASES_MAX;

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // It would compare each key with all others; entriesOf() does better.
      uniqueKeys: false,
    });
    for (const { message, pos } of this.#document.errors) {
      this.problems.push({ line: this.#lines.linePos(pos[0]).line, text: message });
    }
  }

  /** The whole of it: a node for `entriesOf`. */
  get top(): unknown {
    return this.#document.contents;
  }

  /** Is there no value, or null? */
  isEmpty(node: unknown): boolean {
    const value = this.#resolved(node);
    return value === null || value === undefined || (isScalar(value) && value.value === null);
  }

  /** What the map `name` holds, each key once; undefined of what is no map, which is a problem. */
  entriesOf(node: unknown, name: string): readonly Entry[] | undefined {
    const map = this.#resolved(node);
    if (!isMap(map)) {
      this.refuse(node, `${name} must have keys and values`);
      return undefined;
    }
    const entries = new Map<string, Entry>();
    for (const { key: at, value } of map.items) {
      const key = this.#resolved(at);
      if (!isScalar(key) || typeof key.value !== 'string') {
        this.refuse(at, `${name} has a key that is no text`);
      } else if (entries.has(key.value)) {
        this.refuse(at, `${shown(key.value)} is here twice`);
      } else {
        entries.set(key.value, { key: key.value, value, at });
      }
    }
    return [...entries.values()];
  }

  /** The text that is an entry's value; undefined of what is none, which is a problem. */
  textOf({ value, at }: Entry, name: string): string | undefined {
    const node = this.#resolved(value);
    if (isScalar(node) && typeof node.value === 'string') return node.value;
    this.refuse(at, `${name} must be a text`);
    return undefined;
  }

  /** `node`: where it is wrong. */
  refuse(node: unknown, text: string): void {
    const start = startOf(node);
    const line = start === undefined ? 0 : this.#lines.linePos(start).line;
    this.problems.push({ line, text });
  }

  /** What `*name` stands for: the `&name` before it. */
  #resolved(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#aliasesLeft -= 1;
    const target = this.#aliasesLeft < 0 ? undefined : node.resolve(this.#document);
    if (this.#aliasesLeft === -1) this.refuse(node, `there are more than ${ALIASES_MAX} aliases`);
    else if (this.#aliasesLeft >= 0 && target === undefined)
      this.refuse(node, `there is no &${node.source} before it`);
    return target;
  }
}

const SHOWN_CHARS_MAX = 80;

/** In quotes, and not longer than a message should be. */
export function shown(text: string): string {
  const isLong = text.length > SHOWN_CHARS_MAX;
  return JSON.stringify(isLong ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
