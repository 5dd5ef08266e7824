/** From text to a policy that can be asked, or to everything that is wrong with it: the whole pipeline. */

import { atOnce } from '../lib/in-turns.ts';
import { checking, checkPart } from './check.ts';
import { compiling } from './compile.ts';
import { desugar } from './desugar.ts';
import type { Diagnostic } from './diagnostic.ts';
import { factTypesOf } from './fact-types.ts';
import { SYNTAX_LIMITS } from './limits.ts';
import { metadataOf } from './metadata.ts';
import { parsing } from './parser.ts';
import type { Policy } from './policy.ts';
import { resolve } from './resolve.ts';
import type { Source } from './source.ts';
import { testsOf } from './tests.ts';
import { TypeTable } from './type-table.ts';

export type LoadedPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy }
  /** At least one error, and every other error and warning, in the order of the text. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Several sources form one policy. Never throws on bad input. */
export function loadPolicy(sources: readonly Source[]): LoadedPolicy {
  return atOnce(loadingPolicy(sources));
}

/** The same step by step: a few milliseconds each for a policy of thousands of rules. */
export function* loadingPolicy(sources: readonly Source[]): Generator<undefined, LoadedPolicy> {
  const { ast, diagnostics: syntax } = yield* parsing(sources);
  const names = resolve(ast);
  yield;
  if (syntax.some(isError)) return refused([...syntax, ...checkPart({ ast, names })], sources);

  const types = new TypeTable(names);
  const { program, diagnostics } = yield* compiling(desugar(ast, names), types);
  const checked = yield* checking({ ast, names, program });
  const found = [...syntax, ...checked, ...diagnostics];
  if (found.some(isError)) return refused(found, sources);
  yield;

  const policy = {
    program,
    metadata: metadataOf(names),
    factTypes: factTypesOf({ program, ast, names, types }),
    tests: testsOf(ast, types),
    warnings: presented(found, sources),
  };
  return { kind: 'policy', policy };
}

function refused(found: readonly Diagnostic[], sources: readonly Source[]): LoadedPolicy {
  return { kind: 'refused', diagnostics: presented(found, sources) };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** In the order of the text, each once; of very many, errors first. */
function presented(
  found: readonly Diagnostic[],
  sources: readonly Source[],
): readonly Diagnostic[] {
  const fileNumbers = new Map(sources.map((source, number) => [source, number]));
  const placeOf = ({ span }: Diagnostic): readonly [number, number] => [
    fileNumbers.get(span.source) ?? sources.length,
    span.start,
  ];
  const byPlace = (left: Diagnostic, right: Diagnostic): number => {
    const [leftFile, leftStart] = placeOf(left);
    const [rightFile, rightStart] = placeOf(right);
    return leftFile - rightFile || leftStart - rightStart || compareText(left.code, right.code);
  };
  const keyOf = (each: Diagnostic) =>
    JSON.stringify([...placeOf(each), each.span.end, each.code, each.message]);
  const distinct = [...new Map(found.map((each) => [keyOf(each), each])).values()];
  const errors = distinct.filter(isError).toSorted(byPlace);
  const warnings = distinct.filter((each) => !isError(each)).toSorted(byPlace);
  return [...errors, ...warnings].slice(0, SYNTAX_LIMITS.diagnosticsMax).toSorted(byPlace);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
