/** Parts of local authorization as tests write them: bindings, terms, branches. */

import type { BoundArgument, BoundFact } from '../../node/local/bindings.ts';
import type { Branch, Operand, Scalar } from '../../node/local/residual.ts';
import type { SqlContext } from '../../node/local/sql-values.ts';
import type { Known } from '../../node/local/substitution.ts';
import { value } from './policy-world.ts';

/** `bound('SELECT …', 'has_role', 'User:_', 'String:member')`: `_` is a column. */
export function bound(query: string, predicate: string, ...args: readonly string[]): BoundFact {
  const read = args.map((text): BoundArgument => {
    const { type, id } = value(text);
    return id === '_' ? { kind: 'column', type } : { kind: 'constant', type, id };
  });
  return { predicate, args: read, query };
}

/** `Org:1` */
export function constant(text: string): Extract<Operand, { kind: 'value' }> {
  return { kind: 'value', value: value(text) };
}

export function scalar(source: number | undefined, column: number, type = 'Org'): Scalar {
  return { source, column, type, isText: false };
}

export function operand(one: Scalar): Extract<Operand, { kind: 'scalar' }> {
  return { kind: 'scalar', scalar: one };
}

export function open(variable: number, ...types: readonly string[]): Known {
  return { kind: 'open', variable, types: types.length === 0 ? 'any' : types };
}

export const POSTGRESQL: SqlContext = {
  dialect: 'postgresql',
  sqlTypes: new Map(),
  callerColumn: 'd.id',
  names: new Map(),
};

export const MYSQL: SqlContext = { ...POSTGRESQL, dialect: 'mysql' };

/** Rows of `members(Org:_, User:_)` that meet the conditions. */
export function members(
  conditions: Branch['conditions'],
  outputs: Branch['outputs'] = [],
  number = 1,
): Branch {
  const source = bound('SELECT o, u FROM m', 'member', 'Org:_', 'User:_');
  return { sources: [{ kind: 'bound', number, bound: source }], conditions, outputs };
}
