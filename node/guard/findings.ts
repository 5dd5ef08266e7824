/** What a trial has shown, as findings with stable codes and one sentence each. Pure. */

import type { Comparison } from './compare-worlds.ts';
import { FLIP_LIMITS } from './limits.ts';
import type { PredicateChange, Shrinkage } from './shrinkage.ts';
import type { PolicyTrial } from './try-policy.ts';

export type FindingCode =
  | 'tests_failed'
  | 'tests_undecided'
  | 'policy_emptied'
  | 'facts_gone'
  | 'predicate_emptied'
  | 'predicate_shrunk'
  | 'facts_shrunk'
  | 'copy_damaged'
  | 'many_denied'
  | 'many_allowed'
  | 'many_differ'
  | 'many_errors'
  | 'many_slowed'
  | 'comparison_unfinished';

export type Finding = {
  readonly code: FindingCode;
  /** What it is about, where there may be several of one code: a predicate; else empty. */
  readonly subject: string;
  /** One sentence, without a stop. */
  readonly message: string;
};

/** Undefined: was not tried. */
export type Trial = {
  readonly tests: PolicyTrial | undefined;
  readonly isPolicyEmptied: boolean;
  readonly shrinkage: Shrinkage | undefined;
  readonly comparison: Comparison | undefined;
};

/** The gravest kinds first. */
export function findingsOf(trial: Trial): readonly Finding[] {
  const { tests, isPolicyEmptied, shrinkage, comparison } = trial;
  return [
    ...(tests === undefined ? [] : findingsOfTests(tests)),
    ...(isPolicyEmptied ? [finding('policy_emptied', 'The new policy has no rules')] : []),
    ...(shrinkage === undefined ? [] : findingsOfShrinkage(shrinkage)),
    ...(comparison === undefined ? [] : findingsOfComparison(comparison)),
  ];
}

function finding(code: FindingCode, message: string, subject = ''): Finding {
  return { code, subject, message };
}

function findingsOfTests({ tests, failed, undecided, failures }: PolicyTrial): readonly Finding[] {
  const found: Finding[] = [];
  const [first] = failures;
  if (failed > 0) {
    const message = `${failed} of the new policy's ${tests} tests fail, first ${first}`;
    found.push(finding('tests_failed', message));
  }
  if (undecided > 0) {
    const message = `${undecided} of the new policy's ${tests} tests could not be decided in time`;
    found.push(finding('tests_undecided', message));
  }
  return found;
}

function findingsOfShrinkage(shrinkage: Shrinkage): readonly Finding[] {
  const { before, after, emptied, shrunk } = shrinkage;
  if (shrinkage.areAllGone) return [finding('facts_gone', `All ${before} facts are gone`)];
  const total = `There are ${after} facts instead of ${before}`;
  return [
    ...emptied.map((change) => finding('predicate_emptied', changeText(change), change.predicate)),
    ...shrunk.map((change) => finding('predicate_shrunk', changeText(change), change.predicate)),
    ...(shrinkage.isSmaller ? [finding('facts_shrunk', total)] : []),
  ];
}

function changeText({ predicate, before, after }: PredicateChange): string {
  return `${predicate} has ${after} facts instead of ${before}`;
}

function findingsOfComparison(comparison: Comparison): readonly Finding[] {
  const { asked, compared, slowed, damaged, isComplete, flips, before } = comparison;
  const { questionsMin, deniedQuestionsMin } = FLIP_LIMITS;
  const shares: readonly Share[] = [
    {
      code: 'many_denied',
      count: flips.allow_to_deny + flips.results_to_none,
      of: before.positive,
      shareMax: FLIP_LIMITS.deniedShareMax,
      ofMin: questionsMin,
      what: 'questions that were allowed or had results are denied or have none',
    },
    {
      code: 'many_allowed',
      count: flips.deny_to_allow + flips.none_to_results,
      of: before.negative,
      shareMax: FLIP_LIMITS.allowedShareMax,
      ofMin: deniedQuestionsMin,
      what: 'questions that were denied or had no results are allowed or have some',
    },
    {
      code: 'many_differ',
      count: flips.results_differ,
      of: before.results,
      shareMax: FLIP_LIMITS.differShareMax,
      ofMin: questionsMin,
      what: 'questions with results have others',
    },
    {
      code: 'many_errors',
      count: flips.answer_to_error,
      of: before.positive + before.negative,
      shareMax: FLIP_LIMITS.errorShareMax,
      ofMin: questionsMin,
      what: 'questions that were answered are refused with an error',
    },
    {
      code: 'many_slowed',
      count: slowed,
      of: compared + slowed,
      shareMax: FLIP_LIMITS.tooSlowShareMax,
      ofMin: questionsMin,
      what: 'questions are not answered as fast as before',
    },
  ];
  return [
    ...(damaged > 0 ? [finding('copy_damaged', damagedText(damaged))] : []),
    ...shares
      .filter(isOverLimit)
      .map(({ code, count, of, what }) => finding(code, `${count} of ${of} ${what}`)),
    ...(isComplete ? [] : [finding('comparison_unfinished', unfinishedText(compared, asked))]),
  ];
}

type Share = {
  readonly code: FindingCode;
  readonly count: number;
  readonly of: number;
  readonly shareMax: number;
  /** Of fewer nothing is concluded. */
  readonly ofMin: number;
  readonly what: string;
};

function isOverLimit({ count, of, shareMax, ofMin }: Share): boolean {
  return of >= ofMin && count > of * shareMax;
}

function damagedText(damaged: number): string {
  return `${damaged} questions met a damaged place in the new copy`;
}

function unfinishedText(compared: number, asked: number): string {
  return `There was time to compare ${compared} of ${asked} questions`;
}
