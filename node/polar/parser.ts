/**
 * Sources → syntax tree. Recursive descent: one function for each production, its grammar line above
 * it, in the chapters parse-terms, parse-rules, parse-blocks and parse-tests; here are the items of a
 * policy. The grammar, and what is left to later passes, is in GRAMMAR.md.
 */

import { atOnce } from '../lib/in-turns.ts';
import type { Declare, Item, PolicyAst } from './ast.ts';
import { Cursor } from './cursor.ts';
import { type Diagnostic, DiagnosticList } from './diagnostic.ts';
import { lexing } from './lexer.ts';
import { SYNTAX_LIMITS } from './limits.ts';
import * as look from './look-ahead.ts';
import { block, blockItemsOutside } from './parse-blocks.ts';
import { flags, rule } from './parse-rules.ts';
import { name } from './parse-terms.ts';
import { fixture, test, testPartsOutside } from './parse-tests.ts';
import type { Source } from './source.ts';

/**
 * Reads the files of a policy. Never throws on a wrong text: its mistakes are the diagnostics, in the
 * order of the files and of the places in them. With an error among them the tree lacks what could not
 * be read and is fit for nothing but looking at.
 */
export function parsePolicy(sources: readonly Source[]): Parsed {
  return atOnce(parsing(sources));
}

type Parsed = { ast: PolicyAst; diagnostics: Diagnostic[] };

/** The same step by step: an item each. */
export function* parsing(sources: readonly Source[]): Generator<undefined, Parsed> {
  const tooLarge = checkSize(sources);
  if (tooLarge !== undefined) return { ast: { items: [] }, diagnostics: [tooLarge] };
  const diagnostics = new DiagnosticList(SYNTAX_LIMITS.diagnosticsMax);
  const items: Item[] = [];
  for (const source of sources) {
    const tokens = yield* lexing(source, diagnostics);
    for (const item of policy(new Cursor(tokens, diagnostics))) {
      items.push(item);
      yield;
    }
  }
  return { ast: { items }, diagnostics: inOrder(sources, diagnostics.all()) };
}

function checkSize(sources: readonly Source[]): Diagnostic | undefined {
  const bytesMax = SYNTAX_LIMITS.policyBytesMax;
  let bytes = 0;
  for (const source of sources) {
    bytes += Buffer.byteLength(source.text, 'utf8');
    if (bytes <= bytesMax) continue;
    const message = `Policy is larger than ${bytesMax} bytes (policyBytesMax)`;
    return {
      severity: 'error',
      code: 'policy-too-large',
      message,
      span: { source, start: 0, end: 0 },
    };
  }
  return undefined;
}

function inOrder(sources: readonly Source[], diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = new Map(sources.map((source, index) => [source, index]));
  return diagnostics.toSorted(
    ({ span: left }, { span: right }) =>
      (rank.get(left.source) ?? 0) - (rank.get(right.source) ?? 0) || left.start - right.start,
  );
}

/** Policy = { Item | ";" } */
function* policy(cursor: Cursor): Generator<Item> {
  while (!cursor.peekIs('the end of the file')) {
    const start = cursor.here();
    const read = cursor.peekIs(';') ? undefined : cursor.statement(() => item(cursor));
    if (read !== undefined) yield read;
    if (cursor.here() === start) cursor.next();
  }
}

/** Item = Block | Test | Fixture | Declare | TypeSignature | InlineQuery | { FLAG } Rule */
function item(cursor: Cursor): Item | undefined {
  if (look.atFixture(cursor)) return fixture(cursor);
  if (look.atTest(cursor)) return test(cursor);
  if (look.atTestStatement(cursor)) return testPartsOutside(cursor);
  if (look.atBlockStatement(cursor)) return blockItemsOutside(cursor);
  if (look.atWord(cursor, 'declare')) return declare(cursor);
  if (look.atWord(cursor, 'type')) return typeSignature(cursor);
  if (cursor.peekIs('?=')) return inlineQuery(cursor);
  if (look.atBlock(cursor)) return block(cursor);
  flags(cursor);
  if (cursor.peekIs('a name')) return rule(cursor);
  return refuseItem(cursor);
}

function refuseItem(cursor: Cursor): never {
  if (!cursor.peekIs('}')) return cursor.refuse('a block, a rule or a test');
  const message = 'This "}" closes nothing: remove it, or open a block before';
  return cursor.refuseAs('syntax', message, cursor.next().span);
}

/** Declare = "declare" NAME "(" NAME { "," NAME } ")" ";" */
function declare(cursor: Cursor): Declare {
  const start = cursor.next().span;
  const predicate = name(cursor);
  cursor.expect('(');
  const types = cursor.separatedBy(',', () => name(cursor), { closing: ')', trailing: 'refused' });
  cursor.expect(')');
  cursor.expect(';');
  return { kind: 'declare', predicate, types, span: cursor.spanFrom(start) };
}

/** TypeSignature = "type" … */
function typeSignature(cursor: Cursor): never {
  const message = "Oso Cloud's Polar has no rule types: remove this, or use declare for facts";
  return cursor.refuseAs('not-supported', message, cursor.next().span);
}

/** InlineQuery = "?=" … */
function inlineQuery(cursor: Cursor): never {
  const message = 'Inline queries are not supported: write a test with an assertion';
  return cursor.refuseAs('not-supported', message, cursor.next().span);
}
