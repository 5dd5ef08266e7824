/**
 * One shorthand rule → one plain rule over has_permission, has_role and has_relation, with the places
 * of what it was written as. A rule with a name that nobody declared has no meaning: checks/ complains,
 * and here there is no rule.
 */

import { unreachable } from '../lib/assert.ts';
import type {
  Block,
  Expression,
  Name,
  Parameter,
  Rule,
  ShorthandExpression,
  ShorthandRule,
  ShorthandTerm,
  Term,
} from './ast.ts';
import { type Lineage, meaningOf, type Names, relationOf } from './resolve.ts';
import type { Span } from './source.ts';

/** The words that stand for names: which, and for names of which list. */
export const WORDS: ReadonlyMap<
  string,
  { readonly kind: 'role' | 'permission'; readonly list: 'roles' | 'permissions' }
> = new Map([
  ['role', { kind: 'role', list: 'roles' }],
  ['permission', { kind: 'permission', list: 'permissions' }],
]);

/** The name that a rule is about; `word`: it was written `role` or `permission`. */
export type Head = { readonly name: Name; readonly word: string | undefined };

export type Shorthand = {
  readonly block: Block;
  /** Of the block's type. */
  readonly lineage: Lineage;
  readonly names: Names;
  readonly head: Head;
};

/** What a quoted name is looked up in, and the object that has it: none in `global`. */
type Holder = { readonly lineage: Lineage; readonly object: string | undefined };

const PREDICATES = {
  role: 'has_role',
  permission: 'has_permission',
  relation: 'has_relation',
} as const;

/** Undefined when a name in it means nothing. */
export function translateShorthand(
  shorthand: Shorthand,
  { body, span }: ShorthandRule,
): Rule | undefined {
  const { block, head, lineage } = shorthand;
  const object = block.blockKind === 'global' ? undefined : 'resource';
  const meaning = meaningOf(lineage, head.name.text);
  if (meaning === undefined || meaning.kind === 'relation') return undefined;
  const expression = new Translator(shorthand, { lineage, object }).expression(body);
  if (expression === undefined) return undefined;
  const place = head.name.span;
  const parameters: Parameter[] = [
    { term: variable('actor', place), type: { text: 'Actor', span: place } },
    { term: stringLiteral(head.name), type: undefined },
  ];
  if (object !== undefined) {
    parameters.push({ term: variable(object, place), type: block.name });
  }
  const predicate = { text: PREDICATES[meaning.kind], span: place };
  return { kind: 'rule', predicate, parameters, body: expression, span };
}

class Translator {
  readonly #names: Names;
  readonly #head: Head;
  readonly #own: Holder;
  #relatedCount = 0;

  constructor({ names, head }: Shorthand, own: Holder) {
    this.#names = names;
    this.#head = head;
    this.#own = own;
  }

  expression(written: ShorthandExpression): Expression | undefined {
    const { span } = written;
    switch (written.kind) {
      case 'and':
      case 'or':
        return this.#operands(written.kind, written.operands, span);
      case 'not': {
        const operand = this.expression(written.operand);
        return operand === undefined ? undefined : { kind: 'not', operand, span };
      }
      case 'name':
        return this.#named(written.term, this.#own);
      case 'on':
        return this.#onRelated(written.term, written.relation, span);
      case 'global':
        return this.#global(written.name);
      case 'call': {
        const terms = written.call.terms.map((term) => this.#withHead(term));
        return { kind: 'call', call: { ...written.call, terms }, span };
      }
      default:
        return unreachable(written);
    }
  }

  #operands(
    kind: 'and' | 'or',
    written: readonly ShorthandExpression[],
    span: Span,
  ): Expression | undefined {
    const operands = written.flatMap((each) => this.expression(each) ?? []);
    return operands.length < written.length ? undefined : { kind, operands, span };
  }

  /** `"reader"`, `"owner"` or `role`, of whoever has it. */
  #named({ kind, name }: ShorthandTerm, { lineage, object }: Holder): Expression | undefined {
    if (kind === 'word') return this.#wordHeldBy(name, object);
    const meaning = meaningOf(lineage, name.text);
    if (meaning === undefined) return undefined;
    const { span } = name;
    const actor = variable('actor', span);
    const literal = stringLiteral(name);
    const holder = object === undefined ? [] : [variable(object, span)];
    const terms =
      meaning.kind === 'relation' ? [...holder, literal, actor] : [actor, literal, ...holder];
    return callOf(PREDICATES[meaning.kind], terms, span);
  }

  /** The word of the head is the head's name again; any other is any name there is. */
  #wordHeldBy({ text, span }: Name, object: string | undefined): Expression | undefined {
    const word = WORDS.get(text);
    if (word === undefined) return undefined;
    const term = this.#withHead(variable(text, span));
    const holder = object === undefined ? [] : [variable(object, span)];
    const held = callOf(PREDICATES[word.kind], [variable('actor', span), term, ...holder], span);
    if (term.kind === 'literal') return held;
    const type = { text: 'String', span };
    return {
      kind: 'and',
      operands: [{ kind: 'matches', term, type, exact: true, span }, held],
      span,
    };
  }

  /** `"reader" on "parent"`; `on resource` is the object itself. */
  #onRelated(term: ShorthandTerm, on: ShorthandTerm, span: Span): Expression | undefined {
    const { lineage, object } = this.#own;
    if (object === undefined) return undefined;
    if (on.kind === 'word') {
      return on.name.text === 'resource' ? this.#named(term, this.#own) : undefined;
    }
    const type = relationOf(lineage, on.name.text)?.type;
    const target = type === undefined ? undefined : this.#names.lineages.get(type.text);
    if (type === undefined || target === undefined) return undefined;
    this.#relatedCount += 1;
    const related = `${on.name.text}#${this.#relatedCount}`;
    const held = this.#named(term, { lineage: target, object: related });
    if (held === undefined) return undefined;
    const place = on.name.span;
    const there = variable(related, place);
    const relation = [variable(object, place), stringLiteral(on.name), there];
    const isOfType: Expression = { kind: 'matches', term: there, type, exact: false, span };
    const operands = [isOfType, callOf('has_relation', relation, place), held];
    return { kind: 'and', operands, span };
  }

  #global(name: Name): Expression | undefined {
    const { global } = this.#names;
    if (global === undefined) return undefined;
    const holder = { lineage: [global], object: undefined };
    return this.#named({ kind: 'string', name }, holder);
  }

  /** In `role if role on …`, `role` is the role at hand wherever it is written. */
  #withHead(term: Term): Term {
    const { name, word } = this.#head;
    if (term.kind !== 'variable' || term.name !== word) return term;
    return stringLiteral({ text: name.text, span: term.span });
  }
}

function variable(name: string, span: Span): Term {
  return { kind: 'variable', name, span };
}

function stringLiteral({ text, span }: Name): Term {
  return { kind: 'literal', type: 'String', id: text, span };
}

function callOf(predicate: string, terms: readonly Term[], span: Span): Expression {
  return { kind: 'call', call: { predicate: { text: predicate, span }, terms, span }, span };
}
