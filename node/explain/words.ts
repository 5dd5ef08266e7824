/** Atoms, goals and rules in the notation of policies, and the places where an author wrote them. */

import type { Binding } from '../eval/evaluator.ts';
import type { Clause, Predicate } from '../polar/program.ts';
import { placeOf, type Span } from '../polar/source.ts';
import { textOf } from '../polar/unifier.ts';
import type { Attempt, Condition, Wanted } from './explanation.ts';

/** An author's rule, as far as it is quoted. */
export const QUOTED_CHARS_MAX = 120;

/** `User{"ann"}`; `User{_}`: any user; `_`: anything. */
export function bindingText({ type, id }: Binding): string {
  if (type === null) return '_';
  return id === null ? `${type}{_}` : textOf({ type, id });
}

/** `has_role(User{"ann"}, "member", Org{"acme"})` */
export function callText(predicate: Predicate, args: readonly string[]): string {
  return `${predicate.name}(${args.join(', ')})`;
}

export function atomText({
  predicate,
  args,
}: {
  readonly predicate: Predicate;
  readonly args: readonly (Binding | null)[];
}): string {
  return callText(
    predicate,
    args.map((arg) => (arg === null ? '_' : bindingText(arg))),
  );
}

/** What nothing matches: open arguments by their types. */
export function wantedText({ predicate, args }: Pick<Attempt, 'predicate' | 'args'>): string {
  return callText(predicate, args.map(wantedArgumentText));
}

const TYPES_SHOWN_MAX = 3;

function wantedArgumentText(wanted: Wanted): string {
  if (wanted.kind === 'value') return textOf(wanted.value);
  const { types, name } = wanted;
  if (name !== undefined) return name;
  if (types === 'any' || types.length > TYPES_SHOWN_MAX) return '_';
  return types.map((type) => `${type}{_}`).join('|');
}

/** The condition with its values: `5 > 3`, `not is_archived(Repo{"x"})`. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'not': {
      const { goal, args } = condition;
      // What was written as one condition is one predicate of ours: its name says nothing.
      if (isMadeUp(goal.predicate)) return `not (${quoted(goal.span)})`;
      return `not ${atomText({ predicate: goal.predicate, args })}`;
    }
    case 'compare':
    case 'differ':
      return comparisonText(condition);
    case 'one-of': {
      const list = condition.goal.values.map(textOf).join(', ');
      return `${bindingText(condition.value)} in [${list}]`;
    }
  }
}

/** The clock has no place in its values: what was written is added. */
function comparisonText({ goal, left, right }: Comparison): string {
  const operator = goal.kind === 'compare' ? goal.operator : '!=';
  const text = `${bindingText(left)} ${operator} ${bindingText(right)}`;
  const isOfClock = goal.left.kind === 'now' || goal.right.kind === 'now';
  return isOfClock ? `${text} (${quoted(goal.span)})` : text;
}

type Comparison = Extract<Condition, { kind: 'compare' | 'differ' }>;

/** `policy.polar:12:3` */
export function placeText(span: Span): string {
  const { line, column } = placeOf(span);
  return `${span.source.name}:${line}:${column}`;
}

/** What the author wrote there, on one line. */
export function quoted({ source, start, end }: Span): string {
  const text = source.text
    .slice(start, Math.min(end, start + 10 * QUOTED_CHARS_MAX))
    .replaceAll(/#.*$/gmu, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .trim();
  return text.length > QUOTED_CHARS_MAX ? `${text.slice(0, QUOTED_CHARS_MAX)}…` : text;
}

/** The variables that the head does not give: what was found on the way. */
export function foundSlots(
  { head, slotNames }: Clause,
  slots: readonly (Binding | undefined)[],
): readonly { readonly name: string; readonly binding: Binding }[] {
  const given = new Set(head.flatMap((term) => (term.kind === 'slot' ? [term.slot] : [])));
  return slots.flatMap((binding, slot) => {
    const name = slotNames[slot] ?? '_';
    if (binding === undefined || given.has(slot) || name === '_') return [];
    return [{ name, binding }];
  });
}

/** `not#1`: nothing the author wrote. */
export function isMadeUp({ name }: Predicate): boolean {
  return name.includes('#');
}
