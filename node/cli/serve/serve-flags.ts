/** The words after `serve`: two files at most; every setting is a variable. */

import { wordsOf, wrongUse } from '../command-words.ts';

export type ServeFlags = {
  /** A snapshot to begin with when nobody has a newer one. */
  readonly import?: string;
  /** Where one copy goes, and that is all; `-` is stdout. */
  readonly export?: string;
};

/** Throws NodeError `invalid_config`. */
export function readServeFlags(args: readonly string[]): ServeFlags | 'help' {
  const { values, positionals } = wordsOf('serve', args, {
    import: { type: 'string' },
    export: { type: 'string' },
  });
  if (values.help === true) return 'help';
  const [extra] = positionals;
  if (extra === undefined) return values;
  throw wrongUse('serve', `Cannot serve "${extra}": settings are environment variables`);
}
