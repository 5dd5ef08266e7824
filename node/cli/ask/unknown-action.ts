/**
 * "Denied" is also what a question gets whose action is misspelt. Rules may allow actions that no block
 * declares, so it is no mistake that could be refused: whoever typed it is asked.
 */

import { Suggester } from '../../lib/suggest.ts';
import type { Declared } from './raw-answer.ts';

/** What an action is asked of. */
export type AskedAction = { readonly action: string; readonly resourceType: string };

/** A line without its end; undefined where no declared permission is near. */
export function noteOfAction(
  { action, resourceType }: AskedAction,
  declared: Declared,
): string | undefined {
  const permissions = declared[resourceType]?.permissions ?? [];
  if (permissions.includes(action)) return undefined;
  const hint = new Suggester().didYouMean(action, permissions);
  if (hint === '') return undefined;
  return `Note: no block gives ${resourceType} a permission "${action}"${hint}`;
}
