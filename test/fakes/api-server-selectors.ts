/** Label and field selectors, as far as the API server's clients here use them. */

import type { LiveObject } from '../../operator/kube/object.ts';

/** `a=b,c!=d,e,!f,g in (h,i)` over labels; `metadata.name=a,type!=b` over fields. */
export function isSelected(
  object: LiveObject,
  selectors: { readonly labels: string | null; readonly fields: string | null },
): boolean {
  const labels = object.metadata.labels ?? {};
  return (
    termsOf(selectors.labels).every((term) => holds(term, (name) => labels[name])) &&
    termsOf(selectors.fields).every((term) => holds(term, (path) => fieldOf(object, path)))
  );
}

function termsOf(selector: string | null): readonly string[] {
  if (selector === null || selector.trim() === '') return [];
  return selector.split(/,(?![^(]*\))/u).map((term) => term.trim());
}

type ValueOf = (name: string) => string | undefined;

const SET = /^(?<name>\S+) (?<operator>in|notin) \((?<values>[^)]*)\)$/u;
const COMPARISON = /^(?<name>[^!=]+)(?<operator>==?|!=)(?<value>.*)$/u;

function holds(term: string, valueOf: ValueOf): boolean {
  const set = SET.exec(term)?.groups;
  if (set !== undefined) return holdsSet(set, valueOf);
  const compared = COMPARISON.exec(term)?.groups;
  if (compared !== undefined) {
    const isEqual = valueOf(compared['name'] ?? '') === compared['value'];
    return isEqual !== (compared['operator'] === '!=');
  }
  return term.startsWith('!') ? valueOf(term.slice(1)) === undefined : valueOf(term) !== undefined;
}

function holdsSet(set: Readonly<Record<string, string>>, valueOf: ValueOf): boolean {
  const values = (set['values'] ?? '').split(',').map((each) => each.trim());
  const value = valueOf(set['name'] ?? '');
  const isIn = value !== undefined && values.includes(value);
  return isIn === (set['operator'] === 'in');
}

function fieldOf(object: LiveObject, path: string): string | undefined {
  let value: unknown = object;
  for (const name of path.split('.')) {
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  return typeof value === 'string' ? value : undefined;
}
