/**
 * A name means one thing on a type: a role, a permission, or a relation to one type. What a type
 * inherits counts, except that its own relation may lead elsewhere than the inherited one.
 */

import type { Name } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeclaredType, Lineage } from '../resolve.ts';

export const conflictingName: Check = ({ names }) => [
  ...[...names.lineages.values()].flatMap(conflictsWithInherited),
  ...[...names.types.values(), ...(names.global === undefined ? [] : [names.global])].flatMap(
    (type) => [...conflictsWithin(type), ...secondTargets(type)],
  ),
];

const KINDS = ['roles', 'permissions', 'relations'] as const;
const SINGULAR = { roles: 'role', permissions: 'permission', relations: 'relation' } as const;

type Kind = (typeof KINDS)[number];

function declaredIn(type: DeclaredType, kind: Kind): readonly Name[] {
  if (kind === 'relations') return [...type.relations.values()].map(({ name }) => name);
  return [...type[kind].values()];
}

/** Each name that the type itself declares as two kinds: told where it is written later. */
function conflictsWithin(type: DeclaredType): readonly Diagnostic[] {
  return KINDS.flatMap((kind) =>
    declaredIn(type, kind).flatMap((name) => {
      const other = KINDS.find((each) => each !== kind && isDeclaredBefore(type, each, name));
      return other === undefined ? [] : [conflict(name, kind, `is a ${SINGULAR[other]} already`)];
    }),
  );
}

function isDeclaredBefore(type: DeclaredType, kind: Kind, { text, span }: Name): boolean {
  const entry = kind === 'relations' ? type.relations.get(text)?.name : type[kind].get(text);
  return entry !== undefined && isBefore(entry, { text, span }, type);
}

/** Blocks of one type may be in several files: then their order decides. */
function isBefore(first: Name, second: Name, type: DeclaredType): boolean {
  if (first.span.source === second.span.source) return first.span.start < second.span.start;
  const sources = type.blocks.map(({ span }) => span.source);
  return sources.indexOf(first.span.source) < sources.indexOf(second.span.source);
}

function conflictsWithInherited([type, ...inherited]: Lineage): readonly Diagnostic[] {
  if (type === undefined) return [];
  return KINDS.flatMap((kind) =>
    declaredIn(type, kind).flatMap((name) => {
      for (const supertype of inherited) {
        const other = KINDS.find((each) => each !== kind && supertype[each].has(name.text));
        if (other === undefined) continue;
        return [conflict(name, kind, `is a ${SINGULAR[other]} of ${supertype.name}`)];
      }
      return [];
    }),
  );
}

/** A relation that two blocks of the type, or two lines of one, lead to different types. */
function secondTargets(type: DeclaredType): readonly Diagnostic[] {
  return type.blocks
    .flatMap(({ items }) => items)
    .flatMap((item) => (item.kind === 'relations' ? item.relations : []))
    .flatMap(({ name, type: target }) => {
      const first = type.relations.get(name.text)?.type.text;
      if (first === undefined || first === target.text) return [];
      return [conflict(name, 'relations', `leads to ${first} already`)];
    });
}

function conflict({ text, span }: Name, kind: Kind, already: string): Diagnostic {
  const message = `The ${SINGULAR[kind]} "${text}" ${already}: give one of them another name`;
  return { severity: 'error', code: 'conflicting-name', message, span };
}
