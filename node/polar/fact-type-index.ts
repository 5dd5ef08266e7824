/**
 * Fact types, looked up by fact. The types of a fact's arguments are looked at once: what is left to
 * compare for each fact are the ids where the policy asks for a certain one.
 */

import type { FactType } from './policy.ts';
import { type Fact, predicateKey, type TypeSet, type Value } from './program.ts';

/**
 * What is asked of the ids of facts whose arguments have certain types: at the `positions`, one of
 * `ids`. Without positions any ids will do.
 */
type Pattern = { readonly positions: readonly number[]; readonly ids: Set<string> };

/** The fact types of one predicate. */
type Candidates = {
  /** By the type of the first argument. */
  readonly byFirst: Map<string, FactType[]>;
  /** Those whose first argument may have many types, or any. */
  readonly others: FactType[];
};

/** A first argument of more types is looked at for every fact. */
const FIRST_TYPES_MAX = 64;

/** Types come with requests: what is remembered of them must not grow for ever. */
const TYPES_REMEMBERED_MAX = 10_000;

export class FactTypeIndex {
  readonly #candidates = new Map<string, Candidates>();
  readonly #members = new Map<TypeSet, ReadonlySet<string>>();
  readonly #patterns = new Map<string, readonly Pattern[]>();

  constructor(factTypes: readonly FactType[]) {
    for (const factType of factTypes) this.#add(factType);
  }

  has(fact: Fact): boolean {
    return this.#patternsOf(fact).some(
      ({ positions, ids }) =>
        positions.length === 0 ||
        ids.has(joined(positions.map((position) => fact.args[position]?.id ?? ''))),
    );
  }

  #add(factType: FactType): void {
    const key = predicateKey(factType.predicate);
    let candidates = this.#candidates.get(key);
    if (candidates === undefined) {
      candidates = { byFirst: new Map(), others: [] };
      this.#candidates.set(key, candidates);
    }
    for (const list of listsOf(candidates, factType)) list.push(factType);
  }

  #patternsOf(fact: Fact): readonly Pattern[] {
    const key = joined([fact.predicate, ...fact.args.map(({ type }) => type)]);
    const known = this.#patterns.get(key);
    if (known !== undefined) return known;
    const patterns = this.#derivePatterns(fact);
    if (this.#patterns.size >= TYPES_REMEMBERED_MAX) this.#patterns.clear();
    this.#patterns.set(key, patterns);
    return patterns;
  }

  #derivePatterns({ predicate, args }: Fact): readonly Pattern[] {
    const found = this.#candidates.get(predicateKey({ name: predicate, arity: args.length }));
    const byFirst = found?.byFirst.get(args[0]?.type ?? '') ?? [];
    const patterns = new Map<string, Pattern>();
    for (const factType of [...byFirst, ...(found?.others ?? [])]) {
      if (!args.every(({ type }, position) => this.#allows(factType.args[position], type)))
        continue;
      const required = requiredBy(factType);
      const key = required.map(([position]) => position).join();
      const pattern = patterns.get(key) ?? {
        positions: required.map(([position]) => position),
        ids: new Set<string>(),
      };
      patterns.set(key, pattern);
      pattern.ids.add(joined(required.map(([, { id }]) => id)));
    }
    return [...patterns.values()];
  }

  #allows(arg: FactType['args'][number] | undefined, type: string): boolean {
    if (arg === undefined) return false;
    if (arg.kind === 'value') return arg.value.type === type;
    return arg.types === 'any' || this.#membersOf(arg.types).has(type);
  }

  #membersOf(types: readonly string[]): ReadonlySet<string> {
    const known = this.#members.get(types);
    if (known !== undefined) return known;
    const members = new Set(types);
    this.#members.set(types, members);
    return members;
  }
}

function listsOf({ byFirst, others }: Candidates, { args }: FactType): readonly FactType[][] {
  const [first] = args;
  if (first === undefined) return [others];
  const types = first.kind === 'value' ? [first.value.type] : first.types;
  if (types === 'any' || types.length > FIRST_TYPES_MAX) return [others];
  return types.map((type) => {
    const list = byFirst.get(type) ?? [];
    byFirst.set(type, list);
    return list;
  });
}

function requiredBy({ args }: FactType): readonly (readonly [number, Value])[] {
  return args.flatMap((arg, position) =>
    arg.kind === 'value' ? [[position, arg.value] as const] : [],
  );
}

/** One string for several, whatever is in them. */
function joined(parts: readonly string[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return parts.map((part) => `${part.length}:${part}`).join('');
}
