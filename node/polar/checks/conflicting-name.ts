/**
 * A name means one thing on a type: a role, a permission, or a relation to one type. What a type
 * inherits counts, except that its own relation may lead elsewhere than the inherited one.
 */

import type { Name, PolicyAst } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { DeclaredType, Lineage } from '../resolve.ts';
import type { Source } from '../source.ts';

export const conflictingName: Check = ({ ast, names }) => {
  const files = filesIn(ast);
  const types = [...names.types.values(), ...(names.global === undefined ? [] : [names.global])];
  return [
    ...[...names.lineages.values()].flatMap(conflictsWithInherited),
    ...types.flatMap((type) => [...conflictsWithin(type, files), ...secondTargets(type)]),
  ];
};

/** The files of the policy, numbered in their order. */
type Files = ReadonlyMap<Source, number>;

function filesIn({ items }: PolicyAst): Files {
  const files = new Map<Source, number>();
  for (const { span } of items) {
    if (!files.has(span.source)) files.set(span.source, files.size);
  }
  return files;
}

const KINDS = ['roles', 'permissions', 'relations'] as const;
const SINGULAR = { roles: 'role', permissions: 'permission', relations: 'relation' } as const;

type Kind = (typeof KINDS)[number];

function declaredIn(type: DeclaredType, kind: Kind): readonly Name[] {
  if (kind === 'relations') return [...type.relations.values()].map(({ name }) => name);
  return [...type[kind].values()];
}

/** Each name that the type itself declares as two kinds: told where it is written later. */
function conflictsWithin(type: DeclaredType, files: Files): readonly Diagnostic[] {
  return KINDS.flatMap((kind) =>
    declaredIn(type, kind).flatMap((name) => {
      const other = KINDS.find((each) => {
        const same = each === kind ? undefined : declarationOf(type, each, name);
        return same !== undefined && isBefore(same, name, files);
      });
      return other === undefined ? [] : [conflict(name, kind, `is a ${SINGULAR[other]} already`)];
    }),
  );
}

function declarationOf(type: DeclaredType, kind: Kind, { text }: Name): Name | undefined {
  return kind === 'relations' ? type.relations.get(text)?.name : type[kind].get(text);
}

/** Blocks of one type may be in several files: then their order decides. */
function isBefore({ span: first }: Name, { span: second }: Name, files: Files): boolean {
  if (first.source === second.source) return first.start < second.start;
  return (files.get(first.source) ?? 0) < (files.get(second.source) ?? 0);
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
