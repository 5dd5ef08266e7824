/** A policy's own tests, ready to be run: fixtures written out, values in canonical form. */

import { unreachable } from '../lib/assert.ts';
import type { Assertion, Fixture, Parameter, PolicyAst, SetupItem, Term, Test } from './ast.ts';
import type { PolicyAssertion, PolicyTest } from './policy.ts';
import type { Fact, Value } from './program.ts';
import type { TypeTable } from './type-table.ts';
import { valueOf } from './unifier.ts';
import { fixturesIn, setupsFrom } from './walk.ts';

/** The tests as written, in order. What checks/ refuses in them is left out. */
export function testsOf(ast: PolicyAst, types: TypeTable): readonly PolicyTest[] {
  const collector = new FactCollector(fixturesIn(ast));
  return ast.items
    .filter((item) => item.kind === 'test')
    .map((test) => ({
      name: test.name.text,
      facts: collector.factsOf(test),
      assertions: test.assertions.map((assertion) => assertionOf(assertion, types)),
      span: test.span,
    }));
}

/** Each fact is made once, however many tests use its fixture. */
class FactCollector {
  readonly #fixtures: ReadonlyMap<string, Fixture>;
  readonly #facts = new Map<SetupItem, readonly [string, Fact]>();

  constructor(fixtures: ReadonlyMap<string, Fixture>) {
    this.#fixtures = fixtures;
  }

  factsOf({ setup }: Test): readonly Fact[] {
    const items = setupsFrom(setup, this.#fixtures).flat();
    const facts = items.filter((item) => item.kind === 'fact').map((item) => this.#factOf(item));
    return [...new Map(facts).values()];
  }

  #factOf(item: Extract<SetupItem, { kind: 'fact' }>): readonly [string, Fact] {
    const known = this.#facts.get(item);
    if (known !== undefined) return known;
    const args = valuesAmong(item.call.terms);
    const fact = { predicate: item.call.predicate.text, args };
    const key = JSON.stringify([fact.predicate, ...args.map(({ type, id }) => [type, id])]);
    const made = [key, fact] as const;
    this.#facts.set(item, made);
    return made;
  }
}

function assertionOf(assertion: Assertion, types: TypeTable): PolicyAssertion {
  const { expected, predicate, parameters, iff, span } = assertion;
  return {
    expected,
    predicate: { name: predicate.text, arity: parameters.length },
    args: parameters.map((parameter) => argumentOf(parameter, types)),
    onlyIn: iff && { negated: iff.negated, values: valuesAmong(iff.list) },
    span,
  };
}

function argumentOf({ term, type }: Parameter, types: TypeTable): PolicyAssertion['args'][number] {
  switch (term.kind) {
    case 'literal':
      return { kind: 'value', value: valueOf(term) };
    case 'now':
      return { kind: 'now' };
    case 'variable':
      return { kind: 'open', types: type === undefined ? 'any' : types.matching(type.text) };
    default:
      return unreachable(term);
  }
}

function valuesAmong(terms: readonly Term[]): readonly Value[] {
  return terms.flatMap((term) => (term.kind === 'literal' ? [valueOf(term)] : []));
}
