/** Leaves out of a failing world whatever it fails without, one piece at a time. */

import type { BlockSketch, PolicySketch, RuleSketch } from './policy-sketch.ts';
import type { Scenario } from './scenario.ts';

/** The smallest world found that `isFailing`; not the smallest there is. */
export function shrink(failing: Scenario, isFailing: (world: Scenario) => boolean): Scenario {
  let smallest = failing;
  for (;;) {
    const smaller = smallerWorlds(smallest).find(isFailing);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

/** Each world that has one piece less, large pieces first. */
function smallerWorlds({ policy, facts, questions }: Scenario): readonly Scenario[] {
  return [
    ...without(questions).map((fewer) => ({ policy, facts, questions: fewer })),
    ...smallerPolicies(policy).map((smaller) => ({ policy: smaller, facts, questions })),
    ...without(facts).map((fewer) => ({ policy, facts: fewer, questions })),
    ...changed(questions, (one) => without(one.given).map((given) => ({ ...one, given }))).map(
      (fewer) => ({ policy, facts, questions: fewer }),
    ),
  ];
}

function smallerPolicies({ blocks, rules }: PolicySketch): readonly PolicySketch[] {
  return [
    ...without(blocks).map((fewer) => ({ blocks: fewer, rules })),
    ...without(rules).map((fewer) => ({ blocks, rules: fewer })),
    ...changed(blocks, smallerBlocks).map((smaller) => ({ blocks: smaller, rules })),
    ...changed(rules, smallerRules).map((smaller) => ({ blocks, rules: smaller })),
  ];
}

function smallerBlocks({ header, declarations, rules }: BlockSketch): readonly BlockSketch[] {
  return [
    ...without(rules).map((fewer) => ({ header, declarations, rules: fewer })),
    ...without(declarations).map((fewer) => ({ header, declarations: fewer, rules })),
    ...changed(rules, smallerRules)
      .filter((smaller) => smaller.every(({ body }) => body.length > 0))
      .map((smaller) => ({ header, declarations, rules: smaller })),
  ];
}

function smallerRules({ head, body }: RuleSketch): readonly RuleSketch[] {
  return without(body).map((fewer) => ({ head, body: fewer }));
}

/** The list with each item left out in turn. */
function without<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.map((_, index) => items.toSpliced(index, 1));
}

/** The list with each item in turn replaced by each of its changes. */
function changed<T>(
  items: readonly T[],
  changes: (item: T) => readonly T[],
): readonly (readonly T[])[] {
  return items.flatMap((item, index) => changes(item).map((other) => items.with(index, other)));
}
