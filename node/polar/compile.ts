/**
 * Plain rules → Program: alternatives become clauses, equal variables become one slot, types go onto
 * the slots, and a negated condition that is more than one call becomes a predicate of its own.
 */

import type { Expression, Rule } from './ast.ts';
import { compileConjunction } from './compile-conjunction.ts';
import type { CompileContext, TypedRule, TypedTerm } from './compile-context.ts';
import type { Diagnostic } from './diagnostic.ts';
import { conjunctionsOf, measureOf } from './normal-form.ts';
import { PROGRAM_LIMITS } from './program-limits.ts';
import { PredicateMap } from './predicate-map.ts';
import type { Clause, Predicate, Program } from './program.ts';
import type { Span } from './source.ts';
import { stratify } from './strata.ts';
import type { TypeTable } from './type-table.ts';
import type { Contradiction } from './unifier.ts';

export type Compiled = {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
};

const RULES_PER_STEP = 32;

/** Stops at the first rule that is too much for the policy as a whole. Step by step: some rules each. */
export function* compiling(
  rules: Iterable<Rule>,
  types: TypeTable,
): Generator<undefined, Compiled> {
  const compiler = new Compiler(types);
  let ruleCount = 0;
  for (const rule of rules) {
    if (!compiler.hasRoom) break;
    compiler.addRule(rule);
    ruleCount += 1;
    if (ruleCount % RULES_PER_STEP === 0) yield;
  }
  const { clauses, diagnostics } = compiler;
  const { strata, diagnostics: cycles } = stratify(clauses);
  return { program: { clauses, strata }, diagnostics: [...diagnostics, ...cycles] };
}

/** Collects clauses, numbers the negations, keeps the limits. */
class Compiler implements CompileContext {
  readonly types: TypeTable;
  readonly clauses: Clause[] = [];
  readonly diagnostics: Diagnostic[] = [];
  #conditionsLeft: number = PROGRAM_LIMITS.conditionsMax;
  #negations = 0;
  readonly #predicates = new PredicateMap<Predicate>();

  constructor(types: TypeTable) {
    this.types = types;
  }

  get hasRoom(): boolean {
    return this.#conditionsLeft > 0;
  }

  addRule({ predicate, parameters, body, span }: Rule): void {
    if (parameters.length > PROGRAM_LIMITS.argumentsMax) return;
    const head = parameters.map(({ term, type }) => ({
      term,
      types: type === undefined ? ('any' as const) : this.types.matching(type.text),
      span: type?.span ?? term.span,
    }));
    this.#add({ predicate: this.predicate(predicate.text, head.length), head, body, span });
  }

  predicate(name: string, arity: number): Predicate {
    const predicate = { name, arity };
    const known = this.#predicates.get(predicate);
    if (known === undefined) this.#predicates.set(predicate, predicate);
    return known ?? predicate;
  }

  addNegated(head: readonly TypedTerm[], body: Expression): Predicate | undefined {
    this.#negations += 1;
    const predicate = { name: `not#${this.#negations}`, arity: head.length };
    const clausesBefore = this.clauses.length;
    this.#add({ predicate, head, body, span: body.span });
    return this.clauses.length === clausesBefore ? undefined : predicate;
  }

  warnNeverHolds({ span, message }: Contradiction): void {
    const code = 'never-holds';
    this.diagnostics.push({ severity: 'warning', code, message, span });
  }

  error(code: string, what: { readonly message: string; readonly span: Span }): void {
    this.diagnostics.push({ severity: 'error', code, ...what });
  }

  #add(rule: TypedRule): void {
    if (!this.#spend(rule)) return;
    for (const conjunction of conjunctionsOf(rule.body)) {
      const clausesBefore = this.clauses.length;
      const clause = compileConjunction(this, rule, conjunction);
      if (clause === undefined) this.clauses.length = clausesBefore;
      else this.clauses.push(clause);
    }
  }

  /** Is there room for the rule's clauses? Once there is none, nothing more is compiled. */
  #spend({ body, span }: TypedRule): boolean {
    if (!this.hasRoom) return false;
    const { conjunctions, conditions } = measureOf(body);
    const { clausesPerRuleMax, conditionsMax } = PROGRAM_LIMITS;
    if (conjunctions > clausesPerRuleMax) {
      const message = `Over ${clausesPerRuleMax} combinations of alternatives: give some of them a predicate of their own`;
      this.error('too-many-alternatives', { message, span });
      return false;
    }
    this.#conditionsLeft -= conjunctions + conditions;
    if (this.hasRoom) return true;
    const message = `The policy has over ${conditionsMax} conditions once alternatives and names are written out`;
    this.error('policy-too-large', { message, span });
    return false;
  }
}
