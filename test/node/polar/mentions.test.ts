import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { isLocal, mentionsIn, termsIn, variablesIn } from '../../../node/polar/mentions.ts';
import type { Expression } from '../../../node/polar/ast.ts';

function ruleOf(text: string) {
  const [rule] = parsePolicy([{ name: 'p', text }]).ast.items;
  if (rule?.kind !== 'rule' || rule.body === undefined) return assert.fail(text);
  return { head: rule.parameters.map(({ term }) => term), body: rule.body };
}

function bodyOf(text: string): Expression {
  return ruleOf(`p(1) if ${text};`).body;
}

test('terms come in the order of the text', () => {
  const body = bodyOf('a(x, 1) and not (y = x or z in [2]) and x matches User and true');
  const texts = termsIn(body).map((term) =>
    term.kind === 'variable' ? term.name : term.kind === 'literal' ? term.id : 'now',
  );
  assert.deepEqual(texts, ['x', '1', 'y', 'x', 'z', '2', 'x']);
});

test('each variable comes once, each underscore is one', () =>
  assert.deepEqual(
    variablesIn(bodyOf('a(x, _, y) and b(x, _)')).map(({ name }) => name),
    ['x', '_', 'y', '_'],
  ));

test('a variable is local to the only condition that mentions it', () => {
  const { head, body } = ruleOf('p(x) if not q(x, y, y) and r(z, _) and not (s(z) and t(w));');
  const conditions = 'operands' in body ? body.operands : [];
  const mentions = mentionsIn(head, conditions);
  const locals = variablesIn(body).filter((variable) => isLocal(mentions, variable));
  assert.deepEqual(
    locals.map(({ name }) => name),
    ['y', '_', 'w'],
  );
});
