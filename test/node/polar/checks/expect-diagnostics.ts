/** What a policy is told, as lines `line:column severity code: message`. */

import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../../node/polar/diagnostic.ts';
import { loadPolicy } from '../../../../node/polar/load-policy.ts';
import { placeOf } from '../../../../node/polar/source.ts';

export function diagnosticsOf(...texts: readonly string[]): readonly Diagnostic[] {
  const loaded = loadPolicy(texts.map((text, index) => ({ name: `${index + 1}.polar`, text })));
  return loaded.kind === 'refused' ? loaded.diagnostics : loaded.policy.warnings;
}

/** The policy is told this and nothing else; an expectation may stop before the message's end. */
export function expectDiagnostics(text: string, ...expected: readonly string[]): void {
  const found = diagnosticsOf(text).map(({ severity, code, message, span }) => {
    const { line, column } = placeOf(span);
    return `${line}:${column} ${severity} ${code}: ${message}`;
  });
  const isExpected =
    found.length === expected.length &&
    found.every((line, index) => line.startsWith(expected[index] ?? '!'));
  assert.ok(isExpected, `${text}\n${found.join('\n') || 'is told nothing'}`);
}
