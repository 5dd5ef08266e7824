/**
 * Which facts a policy can use: those that some condition asks for, those of declared relations, those
 * it declares, and those of derived predicates that are asked for. Everything else is refused when it
 * is inserted, because it could never change an answer.
 */

import type { PolicyAst } from './ast.ts';
import { FactTypeIndex } from './fact-type-index.ts';
import type { FactType } from './policy.ts';
import {
  type Clause,
  type Fact,
  type Goal,
  predicateKey,
  type Program,
  type Term,
  type TypeSet,
} from './program.ts';
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
  return distinct([...usedBy(program), ...relationsOf(names, types), ...declaredBy(ast, types)]);
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

/** Conditions, and heads of the predicates that conditions ask for. */
function usedBy({ clauses }: Program): readonly FactType[] {
  const conditions = clauses.flatMap((clause) =>
    clause.goals.flatMap((goal) => (isAsked(goal) ? [factTypeOf(goal, clause)] : [])),
  );
  const asked = new Set(conditions.map(({ predicate }) => predicateKey(predicate)));
  const heads = clauses
    .filter(({ predicate }) => asked.has(predicateKey(predicate)))
    .map((clause) => factTypeOf({ predicate: clause.predicate, terms: clause.head }, clause));
  return [...conditions, ...heads];
}

/** `not#1` stands for a condition, not for facts. */
function isAsked(goal: Goal): goal is Extract<Goal, { kind: 'call' | 'not' }> {
  return (goal.kind === 'call' || goal.kind === 'not') && !goal.predicate.name.includes('#');
}

function factTypeOf(
  { predicate, terms }: Pick<Extract<Goal, { kind: 'call' }>, 'predicate' | 'terms'>,
  { slotTypes }: Clause,
): FactType {
  return { predicate, args: terms.map((term) => argumentOf(term, slotTypes)) };
}

function argumentOf(term: Term, slotTypes: readonly TypeSet[]): Argument {
  if (term.kind === 'value') return { kind: 'value', value: term.value };
  if (term.kind === 'now') return { kind: 'types', types: INTEGER };
  return { kind: 'types', types: slotTypes[term.slot] ?? 'any' };
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

/** Sets of types are shared, so that the same array is the same set. */
function distinct(factTypes: readonly FactType[]): readonly FactType[] {
  const numbers = new Map<TypeSet, number>();
  const numberOf = (types: TypeSet) => {
    const number = numbers.get(types) ?? numbers.size;
    numbers.set(types, number);
    return number;
  };
  const keyOf = ({ predicate, args }: FactType) => {
    const parts = args.map((arg) =>
      arg.kind === 'types' ? numberOf(arg.types) : [arg.value.type, arg.value.id],
    );
    return JSON.stringify([predicateKey(predicate), ...parts]);
  };
  return [...new Map(factTypes.map((each) => [keyOf(each), each])).values()];
}
