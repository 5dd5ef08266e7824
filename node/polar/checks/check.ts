/** What every check is: a look at the whole policy that gives back the mistakes it finds. Types only. */

import type { Suggester } from '../../lib/suggest.ts';
import type { Call, PolicyAst } from '../ast.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Names } from '../resolve.ts';
import type { LongRule, ShorthandInBlock } from '../walk.ts';

/** A policy as checks see it. */
export type Checked = {
  readonly ast: PolicyAst;
  readonly names: Names;
  /** All of the text, long rules and shorthand, and the calls in their bodies. */
  readonly rules: readonly LongRule[];
  readonly shorthands: readonly ShorthandInBlock[];
  readonly calls: readonly Call[];
  readonly suggester: Suggester;
};

export type Check = (policy: Checked) => readonly Diagnostic[];
