/** Everything that is looked at in a policy beyond its syntax: one file in checks/ for each. */

import { Suggester } from '../lib/suggest.ts';
import type { PolicyAst } from './ast.ts';
import { ambiguousInheritance } from './checks/ambiguous-inheritance.ts';
import { argumentsLimit } from './checks/arguments-limit.ts';
import { argumentsMismatch } from './checks/arguments-mismatch.ts';
import { assertionVariables } from './checks/assertion-variables.ts';
import type { Check, Checked } from './checks/check.ts';
import { conflictingName } from './checks/conflicting-name.ts';
import { duplicateGlobal } from './checks/duplicate-global.ts';
import { duplicateKey } from './checks/duplicate-key.ts';
import { duplicateName } from './checks/duplicate-name.ts';
import { duplicateTest } from './checks/duplicate-test.ts';
import { extendsCycle } from './checks/extends-cycle.ts';
import { fixtureCycle } from './checks/fixture-cycle.ts';
import { globalBlock } from './checks/global-block.ts';
import { relationTarget } from './checks/relation-target.ts';
import { reservedType } from './checks/reserved-type.ts';
import { singletonVariable } from './checks/singleton-variable.ts';
import { tooManyFacts } from './checks/too-many-facts.ts';
import { tooManyNames } from './checks/too-many-names.ts';
import { tooManySupertypes } from './checks/too-many-supertypes.ts';
import { unboundVariable } from './checks/unbound-variable.ts';
import { unknownFixture } from './checks/unknown-fixture.ts';
import { unknownName } from './checks/unknown-name.ts';
import { unknownSupertype } from './checks/unknown-supertype.ts';
import { unknownType } from './checks/unknown-type.ts';
import { unknownWord } from './checks/unknown-word.ts';
import { unreachableRelation } from './checks/unreachable-relation.ts';
import { untypedVariable } from './checks/untyped-variable.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Program } from './program.ts';
import type { Names } from './resolve.ts';
import { callsIn, longRulesIn, shorthandsIn } from './walk.ts';

/** Mistakes that stay mistakes whatever else the policy says. */
const ALWAYS: readonly Check[] = [
  argumentsLimit,
  assertionVariables,
  conflictingName,
  duplicateGlobal,
  duplicateKey,
  duplicateName,
  duplicateTest,
  extendsCycle,
  fixtureCycle,
  globalBlock,
  reservedType,
  tooManyFacts,
  tooManyNames,
  tooManySupertypes,
  unknownWord,
];

/** What may only be missing because a part of the text couldn't be read. */
const WHEN_WHOLE: readonly Check[] = [
  ambiguousInheritance,
  argumentsMismatch,
  relationTarget,
  singletonVariable,
  unknownFixture,
  unknownName,
  unknownSupertype,
  unknownType,
  unreachableRelation,
  untypedVariable,
];

/** Step by step: a check each. */
export function* checking(policy: {
  readonly ast: PolicyAst;
  readonly names: Names;
  readonly program: Program;
}): Generator<undefined, readonly Diagnostic[]> {
  const checked = checkedOf(policy);
  const found: Diagnostic[] = [];
  for (const each of [...ALWAYS, ...WHEN_WHOLE]) {
    yield;
    found.push(...each(checked));
  }
  yield;
  return [...found, ...unboundVariable(policy.program)];
}

/** For a policy with mistakes in its syntax: one mistake is not reported as two. */
export function checkPart(policy: {
  readonly ast: PolicyAst;
  readonly names: Names;
}): readonly Diagnostic[] {
  const checked = checkedOf(policy);
  return ALWAYS.flatMap((each) => each(checked));
}

/** What several checks look at is collected once. */
function checkedOf({ ast, names }: Pick<Checked, 'ast' | 'names'>): Checked {
  const rules = longRulesIn(ast);
  const shorthands = shorthandsIn(ast, names);
  const calls = callsIn(rules, shorthands);
  return { ast, names, rules, shorthands, calls, suggester: new Suggester() };
}
