/** A question's hash and size, in one walk that gives up at a limit and allocates nothing. */

import type { AskedQuestion } from '../authz/asked-question.ts';
import { unreachable } from '../lib/assert.ts';
import type { Fact, Value } from '../polar/program.ts';

/** FNV-1a's, over code units instead of bytes: every bit of a text counts, no attacker is resisted. */
const HASH_START = 0x811c_9dc5;
const HASH_FACTOR = 0x0100_0193;

/** A text and the object that names it, beside its characters, of which each may take two bytes. */
const TEXT_BYTES = 48;
/** Stands for a text that is left open: no text has this code unit alone. */
const OPEN = 0xd800;

/** Holds the print of the question taken last. */
export class QuestionPrint {
  readonly #bytesMax: number;
  #hash = HASH_START;
  #byteLength = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Of 32 bits, signed. */
  get hash(): number {
    return this.#hash;
  }

  /** About what the question takes in memory. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** False when the question is larger than the limit: then hash and size mean nothing. */
  take(asked: AskedQuestion): boolean {
    this.#hash = HASH_START;
    this.#byteLength = 0;
    this.#text(asked.kind);
    return this.#particulars(asked) && this.#facts(asked.question.contextFacts);
  }

  #particulars(asked: AskedQuestion): boolean {
    const { kind, question } = asked;
    switch (kind) {
      case 'authorize':
        this.#value(question.actor);
        this.#text(question.action);
        return this.#value(question.resource);
      case 'authorize_resources':
        this.#value(question.actor);
        this.#text(question.action);
        return this.#values(question.resources);
      case 'list':
        this.#value(question.actor);
        this.#text(question.action);
        return this.#text(question.resourceType);
      case 'actions':
        this.#value(question.actor);
        return this.#value(question.resource);
      case 'query':
        this.#text(question.predicate);
        return this.#values(question.args);
      case 'evaluate_query':
        return this.#variables(question) && this.#calls(question.query.calls);
      default:
        return unreachable(kind);
    }
  }

  #variables({ query, variableNames }: EvaluateQuestion): boolean {
    for (const name of variableNames) if (!this.#text(name)) return false;
    for (const { type, ids } of query.variables) {
      this.#text(type);
      if (!this.#text(ids === null ? null : '')) return false;
      if (ids !== null && !this.#texts(ids)) return false;
    }
    return true;
  }

  #calls(calls: EvaluateQuestion['query']['calls']): boolean {
    this.#number(calls.length);
    for (const { predicate, args } of calls) {
      if (!this.#text(predicate)) return false;
      this.#number(args.length);
      for (const variable of args) this.#number(variable);
    }
    return true;
  }

  #facts(facts: readonly Fact[]): boolean {
    this.#number(facts.length);
    for (const { predicate, args } of facts) {
      if (!this.#text(predicate) || !this.#values(args)) return false;
    }
    return this.#byteLength <= this.#bytesMax;
  }

  #values(values: readonly OpenValue[]): boolean {
    this.#number(values.length);
    for (const value of values) if (!this.#value(value)) return false;
    return true;
  }

  #texts(texts: readonly string[]): boolean {
    this.#number(texts.length);
    for (const text of texts) if (!this.#text(text)) return false;
    return true;
  }

  #value({ type, id }: OpenValue): boolean {
    return this.#text(type) && this.#text(id);
  }

  #text(text: string | null): boolean {
    if (text === null) {
      this.#number(OPEN);
      this.#byteLength += TEXT_BYTES;
      return this.#byteLength <= this.#bytesMax;
    }
    this.#byteLength += TEXT_BYTES + 2 * text.length;
    if (this.#byteLength > this.#bytesMax) return false;
    let hash = Math.imul(this.#hash ^ text.length, HASH_FACTOR);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), HASH_FACTOR);
    }
    this.#hash = hash;
    return true;
  }

  #number(number: number): void {
    this.#hash = Math.imul(this.#hash ^ number, HASH_FACTOR);
  }
}

/** A value, or one that is left open. */
type OpenValue = Value | { readonly type: string | null; readonly id: string | null };

type EvaluateQuestion = Extract<AskedQuestion, { kind: 'evaluate_query' }>['question'];
