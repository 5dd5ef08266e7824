/**
 * The keys of data bindings: `has_relation(Issue:_, String:parent, Repository:_)`. An argument is a
 * column (`Issue:_`) or a constant (`String:parent`; a bare `parent` is a String, too; `"…"` holds what
 * would otherwise end it). As in the vendor's documentation of the file: `<predicate> ([<type>:]{_, <id>})*`.
 */

import { ARGS_MAX } from '../authz/question.ts';
import { TEXT_BYTES_MAX, WILDCARD } from '../authz/values.ts';
import { canonicalValue } from '../polar/value.ts';
import type { BoundArgument, Signature } from './bindings.ts';
import { type Judged, right, wrong } from './judged.ts';

/** The signature, its constants in canonical form; or the first thing that is wrong with it. */
export function readSignature(text: string): Judged<Signature> {
  if (Buffer.byteLength(text) > SIGNATURE_BYTES_MAX) {
    return wrong(`must not be longer than ${SIGNATURE_BYTES_MAX} bytes`);
  }
  const { predicate, inner } = SIGNATURE.exec(text)?.groups ?? {};
  if (predicate === undefined || inner === undefined) return wrong(`must look like ${EXAMPLE}`);
  const parts = inner.match(PART) ?? [];
  if (inner.trim() === '' || parts.length > ARGS_MAX) {
    return wrong(`must have 1 to ${ARGS_MAX} arguments, as in ${EXAMPLE}`);
  }
  if (parts.join(',') !== inner) return wrong(`must look like ${EXAMPLE}`);
  const args = readArguments(parts);
  return args.kind === 'wrong' ? args : right({ predicate, args: args.value });
}

const EXAMPLE = 'has_role(User:_, String:member, Organization:_)';
const SIGNATURE_BYTES_MAX = 4 * 1024;

const NAME = String.raw`[^\s,():"']+`;
const QUOTED = String.raw`"(?:[^"\\]|\\["\\])*"`;
const SIGNATURE = new RegExp(
  String.raw`^\s*(?<predicate>${NAME})\s*\((?<inner>(?:[^"()]|${QUOTED})*)\)\s*$`,
  'u',
);
/** From one comma outside quotes to the next. */
const PART = new RegExp(String.raw`(?<=^|,)(?:[^",]|${QUOTED})*(?=,|$)`, 'gu');
const ARGUMENT = new RegExp(
  String.raw`^(?:(?<type>${NAME}):|(?![^"]*:))(?:(?<quoted>${QUOTED})|(?<bare>[^\s,()"](?:[^,()"]*[^\s,()"])?))$`,
  'u',
);
/** Types that stand for many: no value has one of them as its own. */
const ABSTRACT_TYPES: readonly string[] = ['Actor', 'Resource'];

function readArguments(parts: readonly string[]): Judged<readonly BoundArgument[]> {
  const args: BoundArgument[] = [];
  for (const part of parts) {
    const judged = readArgument(part.trim());
    if (judged.kind === 'wrong') return judged;
    args.push(judged.value);
  }
  if (args.some(({ kind }) => kind === 'column')) return right(args);
  return wrong('must have an argument that is a column, like User:_');
}

function readArgument(text: string): Judged<BoundArgument> {
  const { type, quoted, bare } = ARGUMENT.exec(text)?.groups ?? {};
  const id = quoted === undefined ? bare : unquoted(quoted);
  if (id === undefined) {
    return wrong(`has an argument ${JSON.stringify(text)}, which is no User:_, no String:member`);
  }
  if (type !== undefined && ABSTRACT_TYPES.includes(type)) {
    return wrong(`has an argument of type ${type}, which no value has: bind each type by itself`);
  }
  if (bare !== '_') return readConstant(type ?? 'String', id);
  if (type === undefined) return wrong('has an argument _ without a type: write User:_');
  return right({ kind: 'column', type });
}

function readConstant(type: string, id: string): Judged<BoundArgument> {
  const value = canonicalValue({ type, id });
  if (value === undefined) return wrong(`has ${JSON.stringify(id)} as ${type}, which it is not`);
  if (id === '' || id === WILDCARD) {
    return wrong(`has ${JSON.stringify(id)} as an id: write ${type}:_ for a column`);
  }
  if (!id.isWellFormed() || Buffer.byteLength(id) > TEXT_BYTES_MAX) {
    return wrong(`has an id that no fact can have: over ${TEXT_BYTES_MAX} bytes of UTF-8`);
  }
  return right({ kind: 'constant', ...value });
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(?<sign>.)/gu, '$<sign>');
}
