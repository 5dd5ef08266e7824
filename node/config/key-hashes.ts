/**
 * Whose keys are let in, and how they are checked, as settings say it. A list is the SHA-256 of whole keys in base64, which is what the
 * vendor's own server keeps of them. Nothing of a list is ever in a message: it may hold a key by mistake.
 */

import { OWN_VARIABLES } from '../contract.ts';
import { fileReasonOf } from '../lib/file-reason.ts';

/** Base64 of SHA-256, 44 characters each; never empty. */
export type KeyHashes = ReadonlySet<string>;

export type KeysConfig =
  /** Every key that is well-formed and of the environment. */
  | { readonly kind: 'shape' }
  /** Those of the list alone. `path`: of the file that has it; undefined: a variable has. */
  | { readonly kind: 'listed'; readonly hashes: KeyHashes; readonly path: string | undefined }
  /** Those of the list, if there is one, and those that the primary accepts. */
  | {
      readonly kind: 'verify';
      readonly hashes: KeyHashes | undefined;
      readonly path: string | undefined;
    };

/** `problem`: one clause, without anything of what was read. */
export type ReadHashes =
  | { readonly kind: 'hashes'; readonly hashes: KeyHashes }
  | { readonly kind: 'wrong'; readonly problem: string };

/** The primary allows an environment 128 keys: what is so far above is no list of keys. */
const HASHES_MAX = 10_000;
/** Of the wrong ones, how many are told. */
const TOLD_MAX = 3;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Of the two variables that have a list, one at most. One that is set and empty is an error, not an absent
 * one: whoever set it wants a list, and without it everybody would be let in. So it is with the check.
 */
export function readKeys(variables: Variables, readFile: (path: string) => string): ReadKeys {
  const list = readList(variables, readFile);
  if (list?.kind === 'wrong') return list;
  const { [CHECK]: check = list === undefined ? 'shape' : 'listed' } = variables;
  if (check === 'verify') {
    return { kind: 'keys', keys: { kind: 'verify', hashes: list?.hashes, path: list?.path } };
  }
  if (check === 'listed') {
    if (list === undefined) return wrong(`${CHECK}: listed needs a list, ${LIST} or ${FILE}`);
    return { kind: 'keys', keys: { ...list, kind: 'listed' } };
  }
  if (check !== 'shape') {
    return wrong(`${CHECK}: must be one of shape, listed, verify, not ${JSON.stringify(check)}`);
  }
  if (list !== undefined) return wrong(`${CHECK}: shape uses no list: leave out one of the two`);
  return { kind: 'keys', keys: { kind: 'shape' } };
}

type ReadKeys =
  | { readonly kind: 'keys'; readonly keys: KeysConfig }
  | Extract<ReadHashes, { kind: 'wrong' }>;

type ReadList =
  | { readonly kind: 'list'; readonly hashes: KeyHashes; readonly path: string | undefined }
  | Extract<ReadHashes, { kind: 'wrong' }>;

/** Undefined: there is none. */
function readList(
  { [LIST]: list, [FILE]: path }: Variables,
  readFile: (path: string) => string,
): ReadList | undefined {
  if (list === undefined && path === undefined) return undefined;
  if (list !== undefined && path !== undefined) {
    return wrong(`${FILE}: give it or ${LIST}, not both`);
  }
  const name = path === undefined ? LIST : FILE;
  const read = path === undefined ? readHashList(list ?? '') : readNamedFile(path, readFile);
  if (read.kind === 'wrong') return wrong(`${name}: ${read.problem}`);
  return { kind: 'list', hashes: read.hashes, path };
}

const { keyHashes: LIST, keyHashesFile: FILE, keyCheck: CHECK } = OWN_VARIABLES;

/** One a line; what follows `#` and lines without anything else are for people. */
export function readHashFile(text: string): ReadHashes {
  const lines = text.split('\n').map((line, at) => ({
    place: `line ${at + 1}`,
    text: line.replace(/#.*/u, '').trim(),
  }));
  return readAll(lines.filter((line) => line.text !== ''));
}

function readNamedFile(path: string, readFile: (path: string) => string): ReadHashes {
  if (path === '') return wrong('is empty: name a file, or leave the variable out');
  try {
    return readHashFile(readFile(path));
  } catch (cause) {
    return wrong(`cannot be read: ${fileReasonOf(cause)}`);
  }
}

/** With commas, spaces or line ends between. */
function readHashList(text: string): ReadHashes {
  const entries = text.split(/[\s,]+/u).filter((entry) => entry !== '');
  return readAll(entries.map((entry, at) => ({ place: `entry ${at + 1}`, text: entry })));
}

type Entry = { readonly place: string; readonly text: string };

function readAll(entries: readonly Entry[]): ReadHashes {
  if (entries.length === 0) return wrong('has no hash in it: nobody would be let in');
  if (entries.length > HASHES_MAX) {
    return wrong(`has ${entries.length} hashes in it, over the limit of ${HASHES_MAX}`);
  }
  const problems = entries.flatMap(({ place, text }) => {
    const problem = problemOf(text);
    return problem === undefined ? [] : [`${place} ${problem}`];
  });
  if (problems.length === 0) {
    return { kind: 'hashes', hashes: new Set(entries.map(({ text }) => text)) };
  }
  const rest = problems.length - TOLD_MAX;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return wrong([...problems.slice(0, TOLD_MAX), ...more].join('; '));
}

/** What a person most likely wrote instead. */
function problemOf(text: string): string | undefined {
  if (isHash(text)) return undefined;
  if (text.startsWith('e_')) return 'is a key itself: only its SHA-256 belongs there, in base64';
  if (/^[\dA-Fa-f]{64}$/u.test(text)) return 'is hexadecimal: the SHA-256 must be in base64';
  if (/\s/u.test(text)) return 'is more than one word: there is one hash a line';
  return 'is not the SHA-256 of a key in base64, 44 characters of which the last is =';
}

/** In the one form that 32 bytes have: others would be read, and never found. */
function isHash(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}

function wrong(problem: string): { readonly kind: 'wrong'; readonly problem: string } {
  return { kind: 'wrong', problem };
}
