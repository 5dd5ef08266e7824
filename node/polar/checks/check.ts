/** What every check is: a look at the whole policy that gives back the mistakes it finds. Types only. */

import type { PolicyAst } from '../ast.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Names } from '../resolve.ts';
import type { Suggester } from '../suggest.ts';

/** A policy as checks see it. */
export type Checked = {
  readonly ast: PolicyAst;
  readonly names: Names;
  readonly suggester: Suggester;
};

export type Check = (policy: Checked) => readonly Diagnostic[];
