/** Resource blocks: declarations and shorthand rules. */

import type {
  Block,
  BlockItem,
  Name,
  NamesDeclaration,
  RelationsDeclaration,
  ShorthandExpression,
  ShorthandRule,
  ShorthandTerm,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import * as look from './look-ahead.ts';
import { flags, rule } from './parse-rules.ts';
import { call, name, quoted } from './parse-terms.ts';
import type { Fixed } from './token.ts';

type Header = Pick<Block, 'blockKind' | 'name' | 'supertypes'>;

/** Block = Header "{" { BlockItem | ";" } "}" */
export function block(cursor: Cursor): Block | undefined {
  const start = cursor.here();
  const indent = cursor.indent();
  const header = cursor.header(() => blockHeader(cursor));
  if (header === undefined && !atBodyOfBlock(cursor)) return undefined;
  const what = header === undefined ? 'block' : `block ${header.name.text}`;
  const items = blockBody(cursor, what, indent);
  return header && { kind: 'block', ...header, items, span: cursor.spanFrom(start) };
}

/** Without a header that can be read, only what is in the braces can tell. */
function atBodyOfBlock(cursor: Cursor): boolean {
  if (!cursor.hasBody(undefined)) return false;
  cursor.accept('{');
  return cursor.peekIs('}') || look.atBlockStatement(cursor);
}

/** Header = ( "actor" | "resource" ) NAME [ "extends" NAME { "," NAME } [ "," ] ] | "global" */
function blockHeader(cursor: Cursor): Header {
  const start = cursor.here();
  if (cursor.accept('global') !== undefined) {
    cursor.expectBody();
    return { blockKind: 'global', name: { text: 'global', span: start }, supertypes: [] };
  }
  const blockKind = cursor.accept('actor') === undefined ? 'resource' : 'actor';
  if (blockKind === 'resource') cursor.expect('resource');
  const read = name(cursor);
  const supertypes = cursor.accept('extends') === undefined ? [] : supertypeNames(cursor);
  cursor.expectBody();
  return { blockKind, name: read, supertypes };
}

function supertypeNames(cursor: Cursor): readonly Name[] {
  return cursor.separatedBy(',', () => name(cursor), { closing: '{', trailing: 'allowed' });
}

/** Statements of a block where no block is: its head is missing, or it was closed too early. */
export function blockItemsOutside(cursor: Cursor): undefined {
  const message =
    'This stands outside a block: put it between the braces of a resource or actor block';
  cursor.reportUnlessResumed('outside-block', message);
  while (look.atBlockStatement(cursor)) cursor.statement(() => blockItem(cursor));
  cursor.accept('}');
}

/** Long rules inside are one mistake, however many; one that is not indented shows where the block ends. */
function blockBody(cursor: Cursor, what: string, indent = -1): readonly BlockItem[] {
  let isRuleReported = false;
  const statement = (): BlockItem | undefined => {
    if (!look.atRule(cursor)) return blockItem(cursor);
    if (!isRuleReported) {
      const message = `A long rule cannot stand inside the ${what}: move it behind the closing "}"`;
      cursor.report('rule-in-block', message, cursor.here());
    }
    isRuleReported = true;
    flags(cursor);
    return void rule(cursor);
  };
  const isOver = () => {
    const isOutside = look.atRule(cursor) && (cursor.indent() ?? Infinity) <= indent;
    return isOutside || look.atItem(cursor);
  };
  return cursor.body(what, statement, isOver);
}

/** BlockItem = Names | Relations | Shorthand */
function blockItem(cursor: Cursor): BlockItem {
  const isDeclaration = cursor.peekIs('a name') && cursor.peekIs('=', 1);
  if (!isDeclaration) return shorthandRule(cursor);
  if (cursor.peekIs('relations')) return relationsDeclaration(cursor);
  return namesDeclaration(cursor);
}

/** Names = ( "roles" | "permissions" ) "=" "[" [ STRING { "," STRING } [ "," ] ] "]" ";" */
function namesDeclaration(cursor: Cursor): NamesDeclaration {
  const key = name(cursor);
  if (key.text !== 'roles' && key.text !== 'permissions') {
    const message = `A block has roles, permissions and relations, found ${key.text}`;
    return cursor.refuseAs('unknown-key', message, key.span);
  }
  cursor.expect('=');
  const names = list(cursor, { key: key.text, opening: '[', closing: ']' }, () => declared(cursor));
  cursor.expect(';');
  return { kind: 'names', key: key.text, names, span: cursor.spanFrom(key.span) };
}

/** Relations = "relations" "=" "{" [ Relation { "," Relation } [ "," ] ] "}" ";" */
function relationsDeclaration(cursor: Cursor): RelationsDeclaration {
  const key = name(cursor);
  cursor.expect('=');
  const brackets = { key: 'relations', opening: '{', closing: '}' } as const;
  const relations = list(cursor, brackets, () => relation(cursor));
  cursor.expect(';');
  return { kind: 'relations', relations, span: cursor.spanFrom(key.span) };
}

/** Relation = NAME ":" NAME */
function relation(cursor: Cursor): RelationsDeclaration['relations'][number] {
  const read = name(cursor);
  cursor.expect(':');
  return { name: read, type: name(cursor) };
}

type Brackets = {
  readonly key: 'roles' | 'permissions' | 'relations';
  readonly opening: Fixed;
  readonly closing: Fixed;
};

/** What the right side of a declaration looks like, for the one who took the other brackets. */
const CONTAINERS = {
  roles: 'a list of strings: roles = ["admin", "member"]',
  permissions: 'a list of strings: permissions = ["read", "write"]',
  relations: 'names with types in braces: relations = { parent: Folder }',
} as const;

function list<T>(cursor: Cursor, brackets: Brackets, item: () => T): readonly T[] {
  if (!cursor.peekIs(brackets.opening)) {
    const message = `The ${brackets.key} of a block are ${CONTAINERS[brackets.key]}`;
    return cursor.refuseAs('syntax', message, cursor.here());
  }
  cursor.next();
  const items = cursor.peekIs(brackets.closing)
    ? []
    : cursor.separatedBy(',', item, { closing: brackets.closing, trailing: 'allowed' });
  cursor.expect(brackets.closing);
  return items;
}

/** STRING. A bare name is taken for one, since nothing else can be meant. */
function declared(cursor: Cursor): Name {
  const bare = cursor.peekIs('a name') ? name(cursor) : undefined;
  if (bare === undefined) return quoted(cursor);
  cursor.report('syntax', `Roles and permissions are strings: write "${bare.text}"`, bare.span);
  return bare;
}

/** Shorthand = { FLAG } ShorthandTerm "if" ShorthandOr ";" */
function shorthandRule(cursor: Cursor): ShorthandRule {
  flags(cursor);
  const start = cursor.here();
  const head = shorthandTerm(cursor);
  cursor.expect('if');
  const body = shorthandOr(cursor);
  cursor.expect(';');
  return { kind: 'shorthand', head, body, span: cursor.spanFrom(start) };
}

/** ShorthandOr = ShorthandAnd { "or" ShorthandAnd } */
function shorthandOr(cursor: Cursor): ShorthandExpression {
  return chain(cursor, 'or', () => shorthandAnd(cursor));
}

/** ShorthandAnd = ShorthandPrimary { "and" ShorthandPrimary } */
function shorthandAnd(cursor: Cursor): ShorthandExpression {
  return chain(cursor, 'and', () => shorthandPrimary(cursor));
}

function chain(
  cursor: Cursor,
  kind: 'or' | 'and',
  operand: () => ShorthandExpression,
): ShorthandExpression {
  const start = cursor.here();
  const operands = cursor.separatedBy(kind, operand);
  if (operands.length === 1) return operands[0];
  return { kind, operands, span: cursor.spanFrom(start) };
}

/**
 * ShorthandPrimary = "(" ShorthandOr ")" | "not" ShorthandPrimary | "global" STRING | Call
 *                  | ShorthandTerm [ "on" ShorthandTerm ]
 */
function shorthandPrimary(cursor: Cursor): ShorthandExpression {
  const start = cursor.here();
  if (cursor.accept('(') !== undefined) {
    const inner = cursor.nested(() => shorthandOr(cursor));
    cursor.expect(')');
    return inner;
  }
  if (cursor.accept('not') !== undefined) {
    const operand = cursor.nested(() => shorthandPrimary(cursor));
    return { kind: 'not', operand, span: cursor.spanFrom(start) };
  }
  if (cursor.peekIs('global') && cursor.peekIs('a string', 1)) {
    cursor.next();
    return { kind: 'global', name: quoted(cursor), span: cursor.spanFrom(start) };
  }
  if (look.atCall(cursor)) {
    const read = call(cursor);
    return { kind: 'call', call: read, span: read.span };
  }
  return nameOrHop(cursor);
}

/** ShorthandTerm [ "on" ShorthandTerm ], one hop at most */
function nameOrHop(cursor: Cursor): ShorthandExpression {
  const start = cursor.here();
  const term = shorthandTerm(cursor);
  if (cursor.accept('on') === undefined) {
    refuseLongForm(cursor);
    return { kind: 'name', term, span: start };
  }
  const relation = shorthandTerm(cursor);
  if (cursor.peekIs('on')) {
    const message =
      'Shorthand takes one hop: declare the role on the block between, and use it there';
    return cursor.refuseAs('syntax', message, cursor.here());
  }
  return { kind: 'on', term, relation, span: cursor.spanFrom(start) };
}

const LONG_FORM_OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'in', 'matches', 'matches!'] as const;

function refuseLongForm(cursor: Cursor): void {
  const operator = LONG_FORM_OPERATORS.find((each) => cursor.peekIs(each));
  if (operator === undefined) return;
  const message = `Shorthand has no "${operator}": write a long rule, has_permission(actor: Actor, …) if …`;
  cursor.refuseAs('syntax', message, cursor.here());
}

/** ShorthandTerm = STRING | NAME */
function shorthandTerm(cursor: Cursor): ShorthandTerm {
  const bare = cursor.accept('a name');
  if (bare !== undefined) return { kind: 'word', name: { text: bare.text, span: bare.span } };
  return { kind: 'string', name: quoted(cursor) };
}
