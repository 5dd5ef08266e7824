/** What the commands that ask have in common: whom to ask, facts to add, how to print. */

import type { Fact } from '../../polar/program.ts';
import { wordsOf, wrongUse } from '../command-words.ts';
import { readFactText } from './notation.ts';

export type AskTarget =
  | { readonly kind: 'snapshot'; readonly path: string }
  /** Without a slash at its end. */
  | { readonly kind: 'node'; readonly url: string };

export type AskWords = {
  readonly positionals: readonly string[];
  readonly target: AskTarget;
  readonly contextFacts: readonly Fact[];
  readonly isJson: boolean;
};

/** `names`: of the arguments, each of which must be there. Throws NodeError `invalid_config`. */
export function readAskWords(
  command: string,
  names: readonly string[],
  args: readonly string[],
): AskWords | 'help' {
  const { values, positionals } = wordsOf(command, args, {
    snapshot: { type: 'string' },
    url: { type: 'string' },
    fact: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  });
  if (values.help === true) return 'help';
  checkCount(command, names, positionals);
  return {
    positionals,
    target: targetOf(command, values),
    contextFacts: (values.fact ?? []).map(readFactText),
    isJson: values.json === true,
  };
}

export function checkCount(
  command: string,
  names: readonly string[],
  given: readonly string[],
): void {
  if (given.length === names.length) return;
  const missing = names[given.length];
  if (missing !== undefined) throw wrongUse(command, `${missing} is missing`);
  throw wrongUse(
    command,
    `"${given[names.length] ?? ''}" is one word too many; quote what has spaces`,
  );
}

function targetOf(
  command: string,
  { snapshot, url }: { readonly snapshot?: string; readonly url?: string },
): AskTarget {
  if (snapshot !== undefined && url !== undefined) {
    throw wrongUse(command, 'Name --snapshot or --url, not both');
  }
  if (snapshot !== undefined) return { kind: 'snapshot', path: snapshot };
  if (url === undefined) throw wrongUse(command, 'Name whom to ask: --snapshot FILE or --url URL');
  if (!/^https?:$/u.test(URL.parse(url)?.protocol ?? '')) {
    throw wrongUse(command, `Cannot use --url ${url}: write it as http://127.0.0.1:8080`);
  }
  return { kind: 'node', url: url.replace(/\/+$/u, '') };
}

/** Said by every command that asks. */
export const ASK_OPTIONS = `  --snapshot FILE  ask a snapshot: every byte of it is checked, then it is asked in this process
  --url URL        ask a running node, as an application would, with the key in OSO_API_TOKEN
                   (or in the file that OSO_API_TOKEN_FILE names)
  --fact FACT      a context fact: it counts for this question only; as often as needed
  --json           print one JSON object instead of text
  --help           this text`;

export const VALUES_HELP = `A value is written User:ann, or User{"ann"} when its id has commas or parentheses in it; in a
fact also "text", 42, true. Quote facts for the shell: --fact 'has_role(User:ann, "member", Org:x)'
A type that no block of the policy declares, when it finds nothing, makes the question wrong.`;
