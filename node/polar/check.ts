/** Everything that is looked at in a policy beyond its syntax: one file in checks/ for each. */

import type { PolicyAst } from './ast.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Program } from './program.ts';
import type { Names } from './resolve.ts';
import { Suggester } from './suggest.ts';

export type Checked = {
  readonly ast: PolicyAst;
  readonly names: Names;
  readonly suggester: Suggester;
};

export type Check = (policy: Checked) => readonly Diagnostic[];

/** Mistakes that stay mistakes whatever else the policy says. */
const ALWAYS: readonly Check[] = [];

/** What may only be missing because a part of the text couldn't be read. */
const WHEN_WHOLE: readonly Check[] = [];

export function check(
  policy: Omit<Checked, 'suggester'> & { readonly program: Program },
): readonly Diagnostic[] {
  const checked = { ...policy, suggester: new Suggester() };
  return [...ALWAYS, ...WHEN_WHOLE].flatMap((each) => each(checked));
}

/** For a policy with mistakes in its syntax: one mistake is not reported as two. */
export function checkPart(policy: Omit<Checked, 'suggester'>): readonly Diagnostic[] {
  const checked = { ...policy, suggester: new Suggester() };
  return ALWAYS.flatMap((each) => each(checked));
}
