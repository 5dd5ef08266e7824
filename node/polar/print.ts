/**
 * Syntax tree → canonical text: one layout and one spelling for each meaning. Reading it back gives
 * the same tree, places aside. Comments and flags are not in the tree, so they are gone.
 */

import type {
  Assertion,
  Block,
  BlockItem,
  Call,
  Expression,
  Fixture,
  Item,
  Name,
  Parameter,
  PolicyAst,
  Rule,
  SetupItem,
  ShorthandExpression,
  ShorthandTerm,
  Term,
  Test,
} from './ast.ts';
import { canonicalInteger } from './value.ts';

/** The policy as text that ends with a line break; nothing for an empty policy. */
export function printPolicy(ast: PolicyAst): string {
  return ast.items.map((item) => `${printItem(item)}\n`).join('\n');
}

function printItem(item: Item): string {
  switch (item.kind) {
    case 'block':
      return printBlock(item);
    case 'rule':
      return printRule(item);
    case 'declare':
      return `declare ${item.predicate.text}(${item.types.map(textOf).join(', ')});`;
    case 'test':
      return printTest(item);
    case 'fixture':
      return printFixture(item);
  }
}

/* ---------- blocks ---------- */

function printBlock(block: Block): string {
  const name = block.blockKind === 'global' ? '' : ` ${block.name.text}`;
  const supertypes = block.supertypes.map(textOf).join(', ');
  const extension = supertypes === '' ? '' : ` extends ${supertypes}`;
  return braced(`${block.blockKind}${name}${extension}`, block.items.map(printBlockItem));
}

function printBlockItem(item: BlockItem): string {
  switch (item.kind) {
    case 'names':
      return `${item.key} = [${item.names.map((name) => printString(name.text)).join(', ')}];`;
    case 'relations': {
      const relations = item.relations.map(({ name, type }) => `${name.text}: ${type.text}`);
      return relations.length === 0
        ? 'relations = {};'
        : `relations = { ${relations.join(', ')} };`;
    }
    case 'shorthand':
      return `${printShorthandTerm(item.head)} if ${printShorthand(item.body)};`;
  }
}

function printShorthand(expression: ShorthandExpression): string {
  switch (expression.kind) {
    case 'or':
    case 'and':
      return expression.operands
        .map((operand) => parenthesised(operand, expression.kind, printShorthand))
        .join(` ${expression.kind} `);
    case 'not':
      return `not ${parenthesised(expression.operand, 'not', printShorthand)}`;
    case 'name':
      return printShorthandTerm(expression.term);
    case 'on':
      return `${printShorthandTerm(expression.term)} on ${printShorthandTerm(expression.relation)}`;
    case 'global':
      return `global ${printString(expression.name.text)}`;
    case 'call':
      return printCall(expression.call);
  }
}

function printShorthandTerm(term: ShorthandTerm): string {
  return term.kind === 'string' ? printString(term.name.text) : term.name.text;
}

/* ---------- rules ---------- */

function printRule(rule: Rule): string {
  const head = `${rule.predicate.text}(${rule.parameters.map(printParameter).join(', ')})`;
  return rule.body === undefined ? `${head};` : `${head} if\n  ${printBody(rule.body)};`;
}

/** The outermost operands stand on lines of their own. */
function printBody(body: Expression): string {
  if (body.kind !== 'and' && body.kind !== 'or') return printExpression(body);
  const operands = body.operands.map((operand) =>
    parenthesised(operand, body.kind, printExpression),
  );
  return operands.join(` ${body.kind}\n  `);
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
    case 'and':
      return expression.operands
        .map((operand) => parenthesised(operand, expression.kind, printExpression))
        .join(` ${expression.kind} `);
    case 'not':
      return `not ${parenthesised(expression.operand, 'not', printExpression)}`;
    case 'compare':
      return `${printTerm(expression.left)} ${expression.operator} ${printTerm(expression.right)}`;
    case 'in':
      return `${printTerm(expression.term)} in ${printList(expression.list)}`;
    case 'matches': {
      const operator = expression.exact ? 'matches!' : 'matches';
      return `${printTerm(expression.term)} ${operator} ${expression.type.text}`;
    }
    case 'call':
      return printCall(expression.call);
    case 'constant':
      return String(expression.value);
  }
}

/** `or` within `and` needs parentheses; so does any chain within one of its own kind, to stay a tree. */
function parenthesised<E extends Expression | ShorthandExpression>(
  operand: E,
  around: 'or' | 'and' | 'not',
  print: (operand: E) => string,
): string {
  const isChain = operand.kind === 'or' || operand.kind === 'and';
  const bindsTighter = around === 'or' && operand.kind === 'and';
  return isChain && !bindsTighter ? `(${print(operand)})` : print(operand);
}

function printParameter({ term, type }: Parameter): string {
  return type === undefined ? printTerm(term) : `${printTerm(term)}: ${type.text}`;
}

function printCall(call: Call): string {
  return `${call.predicate.text}(${call.terms.map(printTerm).join(', ')})`;
}

function printList(terms: readonly Term[]): string {
  return `[${terms.map(printTerm).join(', ')}]`;
}

function printTerm(term: Term): string {
  switch (term.kind) {
    case 'variable':
      return term.name;
    case 'now':
      return '@current_unix_time';
    case 'literal':
      return printLiteral(term.type, term.id);
  }
}

function printLiteral(type: string, id: string): string {
  if (type === 'String') return printString(id);
  const isPlain =
    (type === 'Integer' && canonicalInteger(id) === id) ||
    (type === 'Boolean' && (id === 'true' || id === 'false'));
  return isPlain ? id : `${type}{${printString(id)}}`;
}

/* ---------- tests ---------- */

function printTest(test: Test): string {
  const setup = test.setup.length === 0 ? [] : [braced('setup', test.setup.map(printSetupItem))];
  return braced(`test ${printString(test.name.text)}`, [
    ...setup,
    ...test.assertions.map(printAssertion),
  ]);
}

function printFixture(fixture: Fixture): string {
  return braced(`test fixture ${fixture.name.text}`, fixture.setup.map(printSetupItem));
}

function printSetupItem(item: SetupItem): string {
  return item.kind === 'fact' ? `${printCall(item.call)};` : `fixture ${item.name.text};`;
}

function printAssertion(assertion: Assertion): string {
  const word = assertion.expected ? 'assert' : 'assert_not';
  const parameters = assertion.parameters.map(printParameter).join(', ');
  return `${word} ${assertion.predicate.text}(${parameters})${printIff(assertion.iff)};`;
}

function printIff(iff: Assertion['iff']): string {
  if (iff === undefined) return '';
  return ` iff ${iff.variable.text} ${iff.negated ? 'not in' : 'in'} ${printList(iff.list)}`;
}

/* ---------- layout ---------- */

function braced(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${head} {}`;
  const indented = lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}\n`);
  return `${head} {\n${indented.join('')}}`;
}

/** As the lexer reads it back: a string never contains a bare line break. */
function printString(text: string): string {
  return `"${text.replace(/["\\\n\r\t\0]/gu, (character) => ESCAPED.get(character) ?? character)}"`;
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\0', '\\0'],
]);

function textOf(name: Name): string {
  return name.text;
}
