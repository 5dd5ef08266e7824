/** GET /api/facts with a pattern that must be answered, and with what: what of the facts it matches. */

import type { Fact, Value } from '../../../node/polar/program.ts';
import type { Random } from '../../demo/random.ts';
import type { HttpAnswer } from './answers.ts';
import { IDS, TYPES } from './central-questions.ts';
import { FUZZ_FACTS } from './facts.ts';

const ARGS_MAX = 5;

export type FactsRead = {
  /** Of the URL, encoded. */
  readonly query: string;
  /** undefined: the answer is right. */
  readonly check: (answer: HttpAnswer) => string | undefined;
};

type Pattern = { readonly type: string; readonly id: string | undefined } | undefined;

export function factsRead(random: Random): FactsRead {
  const model = random.pick(FUZZ_FACTS);
  const { predicate } = model;
  const patterns = Array.from({ length: random.below(ARGS_MAX + 1) }, (_, index) =>
    patternOf(random, model.args[index]),
  );
  const query = new URLSearchParams({ predicate });
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === undefined) continue;
    query.append(`args.${index}.type`, pattern.type);
    if (pattern.id !== undefined) query.append(`args.${index}.id`, pattern.id);
  }
  const expected = FUZZ_FACTS.filter(
    (fact) => fact.predicate === predicate && fits(fact, patterns),
  );
  const textOfAll = sortedText(expected);
  return {
    query: query.toString(),
    check: ({ body }) => {
      if (sortedText(JSON.parse(body) as readonly Fact[]) === textOfAll) return undefined;
      return `${body.length} bytes that are not the ${expected.length} facts`;
    },
  };
}

/** Mostly what a fact has there. */
function patternOf(random: Random, value: Value | undefined): Pattern {
  if (random.chance(40)) return undefined;
  if (value === undefined || random.chance(10)) {
    return { type: random.pick(TYPES), id: random.chance(50) ? random.pick(IDS) : undefined };
  }
  return { type: value.type, id: random.chance(50) ? value.id : undefined };
}

/** What is left out at the end matches also nothing; what is not, something. */
function fits({ args }: Fact, patterns: readonly Pattern[]): boolean {
  return patterns.every((pattern, index) => {
    if (pattern === undefined) return true;
    const value = args[index];
    return value?.type === pattern.type && (pattern.id ?? value.id) === value.id;
  });
}

function sortedText(facts: readonly Fact[]): string {
  const texts = facts.map(({ predicate, args }) =>
    JSON.stringify([predicate, ...args.map(({ type, id }) => [type, id])]),
  );
  return texts.toSorted().join('\n');
}
