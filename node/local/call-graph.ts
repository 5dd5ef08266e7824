/**
 * Kinds of calls: a predicate with what is known of each argument before any data is seen. Which kinds
 * can come back to themselves is known by them, so that only those become recursive SQL: the role on
 * a repository that comes from the role on its organization does not.
 */

import { componentsAmong } from '../eval/rules.ts';
import { storedPredicate } from '../eval/transitive.ts';
import { present } from '../lib/assert.ts';
import type { Deadline } from '../lib/deadline.ts';
import { type Clause, type Goal, type Predicate, predicateKey } from '../polar/program.ts';
import type { Term, TypeSet, Value } from '../polar/program.ts';
import type { BoundArgument, BoundFact } from './bindings.ts';
import { LOCAL_LIMITS, tooMuch } from './limits.ts';
import { callersOf, type PolicyCalls } from './policy-calls.ts';
import { commonTypes, hasType, isSameValue } from './substitution.ts';

/** Literals of policy and question are told apart; whatever comes from data is known by its types. */
export type ArgumentKind =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'types'; readonly types: TypeSet };

export type CallKind = {
  readonly predicate: Predicate;
  readonly args: readonly ArgumentKind[];
  /** Bindings whose facts may answer the call. */
  readonly bound: readonly BoundFact[];
  /** Undefined: not looked into, since no fact of the application bears on it. */
  readonly rules: readonly RuleKind[] | undefined;
  /** Does any fact of the application bear on it? */
  readonly isLocal: boolean;
  /** Kinds with one number come back to each other; undefined: it never comes back to itself. */
  readonly cycle: number | undefined;
};

/** A clause that may answer a kind of call, and for each of its goals the kinds of call that it makes. */
export type RuleKind = {
  readonly clause: Clause;
  readonly targets: readonly (readonly CallKind[])[];
};

/** What of a kind of call: everything, its facts, or one of its rules. */
export type Part = 'all' | 'facts' | RuleKind;

/** As the graph grows. */
type Node = {
  -readonly [Key in keyof CallKind]: CallKind[Key];
} & { readonly key: string };

export class CallGraph {
  readonly #calls: PolicyCalls;
  readonly #bound: ReadonlyMap<string, readonly BoundFact[]>;
  readonly #local: ReadonlySet<string>;
  readonly #typeNames: readonly string[];
  readonly #deadline: Deadline;
  readonly #nodes = new Map<string, Node>();
  readonly #unexplored: Node[] = [];
  #cycles = 0;

  /** `typeNames`: every type that a value of any fact or question may have. */
  constructor(options: {
    readonly calls: PolicyCalls;
    readonly bound: readonly BoundFact[];
    readonly typeNames: Iterable<string>;
    readonly deadline: Deadline;
  }) {
    this.#calls = options.calls;
    this.#deadline = options.deadline;
    this.#bound = Map.groupBy(options.bound, (one) => `${one.predicate}/${one.args.length}`);
    const stored = [...this.#bound.keys()];
    const asFacts = stored.map((key) => key.replace('/', '#facts/'));
    this.#local = callersOf(options.calls, [...stored, ...asFacts]);
    this.#typeNames = [...new Set(options.typeNames)];
  }

  /** The kinds of call that a call of the predicate is one of, and all that they lead to. */
  kindsOf(predicate: Predicate, args: readonly ArgumentKind[]): readonly CallKind[] {
    const found = this.#targets(predicate, args);
    this.#explore();
    return found;
  }

  /**
   * The rules of a kind that central facts alone answer; undefined when it may come back to itself, so
   * that they have no end.
   */
  rulesOf(kind: CallKind): readonly RuleKind[] | undefined {
    if (kind.cycle !== undefined) return undefined;
    if (kind.rules !== undefined) return kind.rules;
    if (this.#calls.recursive.has(predicateKey(kind.predicate))) return undefined;
    const rules = this.#rulesOf(kind);
    this.#explore();
    return rules;
  }

  #targets(predicate: Predicate, args: readonly ArgumentKind[]): readonly Node[] {
    const key = predicateKey(predicate);
    const mustBeExact = this.#local.has(key) && this.#calls.recursive.has(key);
    const exact = mustBeExact ? this.#exactKinds(args) : [args];
    return exact.map((each) => this.#node(predicate, each));
  }

  /** One kind for each combination of types: a recursive table has a column for each argument. */
  #exactKinds(args: readonly ArgumentKind[]): readonly (readonly ArgumentKind[])[] {
    let kinds: readonly (readonly ArgumentKind[])[] = [[]];
    for (const arg of args) {
      const types =
        arg.kind === 'value' || arg.types !== 'any' ? arg : { ...arg, types: this.#typeNames };
      const each: readonly ArgumentKind[] =
        types.kind === 'value' || types.types === 'any'
          ? [types]
          : types.types.map((type) => ({ kind: 'types', types: [type] }));
      kinds = kinds.flatMap((before) => each.map((one) => [...before, one]));
      if (kinds.length > LOCAL_LIMITS.callKindsMax) throw tooManyKinds();
    }
    return kinds;
  }

  #node(predicate: Predicate, args: readonly ArgumentKind[]): Node {
    this.#deadline.step();
    const key = `${predicateKey(predicate)} ${JSON.stringify(args)}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.size >= LOCAL_LIMITS.callKindsMax) throw tooManyKinds();
    const bound = (this.#bound.get(predicateKey(storedPredicate(predicate))) ?? []).filter((one) =>
      one.args.every((arg, index) => mayAnswer(arg, present(args[index], 'argument'))),
    );
    const node: Node = {
      key,
      predicate,
      args,
      bound,
      rules: undefined,
      isLocal: false,
      cycle: undefined,
    };
    this.#nodes.set(key, node);
    if (this.#local.has(predicateKey(predicate))) this.#unexplored.push(node);
    return node;
  }

  #explore(): void {
    const found: Node[] = [];
    for (let node = this.#unexplored.pop(); node !== undefined; node = this.#unexplored.pop()) {
      node.rules = this.#rulesOf(node);
      found.push(node);
    }
    this.#findCycles(found);
  }

  #rulesOf({ predicate, args }: CallKind): readonly RuleKind[] {
    const clauses = this.#calls.clauses.get(predicateKey(predicate)) ?? [];
    return clauses.flatMap((clause) => {
      this.#deadline.step();
      const slots = slotsOf(clause, args);
      if (slots === undefined) return [];
      const targets = clause.goals.map((goal) => this.#targetsOf(goal, slots));
      return [{ clause, targets }];
    });
  }

  #targetsOf(goal: Goal, slots: readonly ArgumentKind[]): readonly Node[] {
    if (goal.kind !== 'call' && goal.kind !== 'not') return [];
    return this.#targets(
      goal.predicate,
      goal.terms.map((term) => kindOf(term, slots)),
    );
  }

  /** Components come callees first: what they lead to is known to be local or not. */
  #findCycles(found: readonly Node[]): void {
    const byKey = new Map(found.map((node) => [node.key, node]));
    const leadsTo = (key: string) => calledKeys(byKey.get(key)?.rules ?? [], this.#nodes);
    for (const component of componentsAmong([...byKey.keys()], leadsTo)) {
      const nodes = component.flatMap((key) => byKey.get(key) ?? []);
      const isLocal = nodes.some(
        (node) =>
          node.bound.length > 0 ||
          leadsTo(node.key).some((key) => this.#nodes.get(key)?.isLocal === true),
      );
      const isCycle = nodes.length > 1 || nodes.some(({ key }) => leadsTo(key).includes(key));
      if (isCycle) this.#cycles += 1;
      for (const node of nodes) {
        node.isLocal = isLocal;
        node.cycle = isCycle ? this.#cycles : undefined;
      }
    }
  }
}

function calledKeys(
  rules: readonly RuleKind[],
  nodes: ReadonlyMap<string, Node>,
): readonly string[] {
  const keys = rules
    .flatMap(({ targets }) => targets.flat())
    .map(({ predicate, args }) => `${predicateKey(predicate)} ${JSON.stringify(args)}`);
  return [...new Set(keys)].filter((key) => nodes.has(key));
}

function mayAnswer(bound: BoundArgument, arg: ArgumentKind): boolean {
  if (arg.kind === 'types') return hasType(arg.types, bound.type);
  return bound.kind === 'constant' ? isSameValue(bound, arg.value) : bound.type === arg.value.type;
}

/** What the clause's slots are when it answers a call of this kind; undefined: it can't. */
function slotsOf(
  clause: Clause,
  args: readonly ArgumentKind[],
): readonly ArgumentKind[] | undefined {
  const slots: ArgumentKind[] = clause.slotTypes.map((types) => ({ kind: 'types', types }));
  for (const [index, term] of clause.head.entries()) {
    const arg = present(args[index], 'argument of a call');
    const met = metBy(kindOf(term, slots), arg);
    if (met === undefined) return undefined;
    if (term.kind === 'slot') slots[term.slot] = met;
  }
  return slots;
}

function kindOf(term: Term, slots: readonly ArgumentKind[]): ArgumentKind {
  if (term.kind === 'value') return term;
  if (term.kind === 'now') return { kind: 'types', types: ['Integer'] };
  return present(slots[term.slot], 'slot of a clause');
}

/** What is known of a value that is of both kinds; undefined: there is none. */
function metBy(left: ArgumentKind, right: ArgumentKind): ArgumentKind | undefined {
  if (left.kind === 'value') {
    const isMet =
      right.kind === 'value'
        ? isSameValue(left.value, right.value)
        : hasType(right.types, left.value.type);
    return isMet ? left : undefined;
  }
  if (right.kind === 'value') return metBy(right, left);
  const types = commonTypes(left.types, right.types);
  return types.length === 0 ? undefined : { kind: 'types', types };
}

function tooManyKinds(): Error {
  return tooMuch(`tell apart more than ${LOCAL_LIMITS.callKindsMax} kinds of calls of the policy`);
}
