/** An assertion leaves at most one argument open, and `iff` speaks of that one. */

import type { Assertion } from '../ast.ts';
import type { Check } from './check.ts';
import type { Diagnostic } from '../diagnostic.ts';

export const assertionVariables: Check = ({ ast }) =>
  ast.items
    .flatMap((item) => (item.kind === 'test' ? item.assertions : []))
    .flatMap((assertion) => [...secondVariable(assertion), ...strangeIff(assertion)]);

function secondVariable({ parameters }: Assertion): readonly Diagnostic[] {
  const [, second] = parameters.map(({ term }) => term).filter(({ kind }) => kind === 'variable');
  if (second === undefined) return [];
  const message = 'An assertion has at most one variable: write a value here';
  return [{ severity: 'error', code: 'assertion-variables', message, span: second.span }];
}

function strangeIff({ parameters, iff }: Assertion): readonly Diagnostic[] {
  if (iff === undefined) return [];
  const { text, span } = iff.variable;
  if (parameters.some(({ term }) => term.kind === 'variable' && term.name === text)) return [];
  const message = `"${text}" is no variable of this assertion`;
  return [{ severity: 'error', code: 'assertion-variables', message, span }];
}
