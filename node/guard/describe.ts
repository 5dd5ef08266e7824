/**
 * Questions and answers as a person reads them, in the notation of policies. Ids are shown as they
 * are: they may be personal data, and go wherever a report goes. Each text has a limit.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import type { EvaluateQueryQuestion } from '../authz/question.ts';
import { unreachable } from '../lib/assert.ts';
import type { Fact } from '../polar/program.ts';
import { textOf } from '../polar/unifier.ts';
import type { TrialAnswer } from './ask-world.ts';
import { SHOWN } from './limits.ts';

/** `authorize(User{"alice"}, "read", Repo{"anvil"}) with has_role(User{"alice"}, …)` */
export function describeQuestion(asked: AskedQuestion): string {
  const { contextFacts } = asked.question;
  const given = contextFacts.length === 0 ? '' : ` with ${contextFacts.map(factText).join(', ')}`;
  return cut(`${asked.kind}(${argumentsOf(asked).join(', ')})${given}`);
}

/** `denied`, `2 results: "anvil", "zebra"`, `error: unbound_variable` */
export function describeAnswer(answer: TrialAnswer): string {
  switch (answer.kind) {
    case 'verdict':
      return answer.isAllowed ? 'allowed' : 'denied';
    case 'results':
      return cut(`${countOf(answer.results)}${named(': ', answer.results)}`);
    case 'error':
      return `error: ${answer.code}`;
    case 'too-slow':
      return 'not answered in time';
  }
}

/** As describeAnswer; of results that differ only in what way: `3 results; lost "a"; new "b"`. */
export function describeChange(before: TrialAnswer, after: TrialAnswer): string {
  if (before.kind !== 'results' || after.kind !== 'results') return describeAnswer(after);
  const lost = without(before.results, after.results);
  const found = without(after.results, before.results);
  return cut(`${countOf(after.results)}${named('; lost ', lost)}${named('; new ', found)}`);
}

function argumentsOf({ kind, question }: AskedQuestion): readonly string[] {
  switch (kind) {
    case 'authorize':
      return [textOf(question.actor), quoted(question.action), textOf(question.resource)];
    case 'authorize_resources': {
      const resources = `[${question.resources.map(textOf).join(', ')}]`;
      return [textOf(question.actor), quoted(question.action), resources];
    }
    case 'list':
      return [textOf(question.actor), quoted(question.action), question.resourceType];
    case 'actions':
      return [textOf(question.actor), textOf(question.resource)];
    case 'query':
      return [`${question.predicate}(${question.args.map(openText).join(', ')})`];
    case 'evaluate_query':
      return [conjunctionText(question)];
    default:
      return unreachable(kind);
  }
}

/** `allow(actor, action, _) and has_role(…), actor in User{"alice"}` */
function conjunctionText({ query, variableNames }: EvaluateQueryQuestion): string {
  const calls = query.calls.map(
    ({ predicate, args }) => `${predicate}(${args.map((arg) => variableNames[arg]).join(', ')})`,
  );
  const constraints = query.variables.map(({ type, ids }, index) => {
    const values = ids?.map((id) => openText({ type, id })).join(' or ') ?? type ?? '_';
    return `${variableNames[index]}: ${values}`;
  });
  return [calls.join(' and '), ...constraints].join(', ');
}

function factText({ predicate, args }: Fact): string {
  return `${predicate}(${args.map(textOf).join(', ')})`;
}

function openText({ type, id }: { readonly type: string | null; readonly id: string | null }) {
  if (type === null) return '_';
  return id === null ? type : textOf({ type, id });
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function countOf({ length }: readonly string[]): string {
  if (length === 0) return 'no results';
  return length === 1 ? '1 result' : `${length} results`;
}

/** The first few behind `introduction`; nothing for none. */
function named(introduction: string, results: readonly string[]): string {
  if (results.length === 0) return '';
  const shown = results.slice(0, SHOWN.resultsMax);
  const rest = results.length > shown.length ? ', …' : '';
  return `${introduction}${shown.map((result) => cut(result, RESULT_CHARS_MAX)).join(', ')}${rest}`;
}

const RESULT_CHARS_MAX = Math.floor(SHOWN.textCharsMax / SHOWN.resultsMax / 2);

function without(results: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return results.filter((result) => !known.has(result));
}

function cut(text: string, charsMax: number = SHOWN.textCharsMax): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).toWellFormed()}…`;
}
