/**
 * Which facts a policy can use: those that some condition asks for, those of declared relations, those
 * it declares, and those of derived predicates that are asked for. Everything else is refused when it
 * is inserted, because it could never change an answer.
 */

import type { PolicyAst } from './ast.ts';
import { FactTypeIndex } from './fact-type-index.ts';
import type { FactType } from './policy.ts';
import { PredicateMap } from './predicate-map.ts';
import type { Clause, Fact, Goal, Predicate, Program, Term, TypeSet } from './program.ts';
import type { Names } from './resolve.ts';
import type { TypeTable } from './type-table.ts';

type Argument = FactType['args'][number];

/** Without repeats. */
export function factTypesOf(policy: {
  readonly program: Program;
  readonly ast: PolicyAst;
  readonly names: Names;
  readonly types: TypeTable;
}): readonly FactType[] {
  const { program, ast, names, types } = policy;
  const found = new FactTypes();
  addConditions(program, found);
  addHeads(program, found);
  for (const each of relationsOf(names, types)) found.add(each);
  for (const each of declaredBy(ast, types)) found.add(each);
  return found.all();
}

/** Can the policy use the fact, which is in canonical form? Fast: meant for millions of facts. */
export function isFactUsed(factTypes: readonly FactType[], fact: Fact): boolean {
  let index = INDEXES.get(factTypes);
  if (index === undefined) {
    index = new FactTypeIndex(factTypes);
    INDEXES.set(factTypes, index);
  }
  return index.has(fact);
}

const INDEXES = new WeakMap<readonly FactType[], FactTypeIndex>();

/** What the primary answers, too: clients are known to look for its words. */
export function factNotUsedMessage({ predicate, args }: Fact): string {
  const shown = args.map(({ type, id }) => (type === 'String' ? JSON.stringify(id) : type));
  const types = args.map(({ type }) => type);
  return `${predicate}(${shown.join(', ')}) is not used in policy. Help: use this fact in your policy, or add 'declare ${predicate}(${types.join(', ')})' to your policy to force Oso to accept facts of this type.`;
}

/** What conditions ask for. */
function addConditions({ clauses }: Program, found: FactTypes): void {
  for (const clause of clauses) {
    for (const goal of clause.goals) if (isAsked(goal)) found.addAsked(goal, clause);
  }
}

/** What is derived by the predicates that conditions ask for: it may be stored, too. */
function addHeads({ clauses }: Program, found: FactTypes): void {
  const asked = new PredicateMap<true>();
  for (const { predicate } of found.all()) asked.set(predicate, true);
  for (const clause of clauses) {
    const { predicate, head: terms } = clause;
    if (asked.get(predicate) === true) found.addAsked({ predicate, terms }, clause);
  }
}

/** `not#1` stands for a condition, not for facts. */
function isAsked(goal: Goal): goal is Extract<Goal, { kind: 'call' | 'not' }> {
  return (goal.kind === 'call' || goal.kind === 'not') && !goal.predicate.name.includes('#');
}

const INTEGER: TypeSet = ['Integer'];

/** A declared relation may be stored whether or not a rule reads it. */
function relationsOf(names: Names, types: TypeTable): readonly FactType[] {
  return [...names.types.values()].flatMap((declared) =>
    [...declared.relations.values()].map(({ name, type }): FactType => ({
      predicate: { name: 'has_relation', arity: 3 },
      args: [
        { kind: 'types', types: types.matching(declared.name) },
        { kind: 'value', value: { type: 'String', id: name.text } },
        { kind: 'types', types: types.matching(type.text) },
      ],
    })),
  );
}

function declaredBy(ast: PolicyAst, types: TypeTable): readonly FactType[] {
  return ast.items
    .filter((item) => item.kind === 'declare')
    .map(({ predicate, types: written }) => ({
      predicate: { name: predicate.text, arity: written.length },
      args: written.map(({ text }): Argument => ({ kind: 'types', types: types.matching(text) })),
    }));
}

/** A call of a predicate, or the head of its clause. */
type Asked = { readonly predicate: Predicate; readonly terms: readonly Term[] };

/** Where the arguments so far lead: one step for each, by a set of types or by a value. */
class Node {
  isFactType = false;
  /** Most nodes are ends, and have neither. */
  #byTypes: Map<TypeSet, Node> | undefined;
  #byValue: Map<string, Map<string, Node>> | undefined;

  next(arg: Argument): Node {
    if (arg.kind === 'types') return nodeAt((this.#byTypes ??= new Map()), arg.types);
    const { type, id } = arg.value;
    this.#byValue ??= new Map();
    const byId = this.#byValue.get(type) ?? new Map<string, Node>();
    this.#byValue.set(type, byId);
    return nodeAt(byId, id);
  }
}

function nodeAt<K>(nodes: Map<K, Node>, key: K): Node {
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const node = new Node();
  nodes.set(key, node);
  return node;
}

/** Fact types, each once. Sets of types are shared, so that the same array is the same set. */
class FactTypes {
  readonly #roots = new PredicateMap<Node>();
  readonly #all: FactType[] = [];

  all(): readonly FactType[] {
    return [...this.#all];
  }

  add(factType: FactType): void {
    let node = this.#rootOf(factType.predicate);
    for (const arg of factType.args) node = node.next(arg);
    if (!node.isFactType) this.#all.push(factType);
    node.isFactType = true;
  }

  /** Most have been met before: a policy asks for the same facts again and again. */
  addAsked({ predicate, terms }: Asked, { slotTypes }: Clause): void {
    let node = this.#rootOf(predicate);
    for (const term of terms) node = node.next(argumentOf(term, slotTypes));
    if (node.isFactType) return;
    node.isFactType = true;
    this.#all.push({ predicate, args: terms.map((term) => argumentOf(term, slotTypes)) });
  }

  #rootOf(predicate: Predicate): Node {
    const known = this.#roots.get(predicate);
    if (known !== undefined) return known;
    const root = new Node();
    this.#roots.set(predicate, root);
    return root;
  }
}

function argumentOf(term: Term, slotTypes: readonly TypeSet[]): Argument {
  if (term.kind === 'value') return { kind: 'value', value: term.value };
  if (term.kind === 'now') return { kind: 'types', types: INTEGER };
  return { kind: 'types', types: slotTypes[term.slot] ?? 'any' };
}
