/**
 * Chunked case files: parts split by lines of `---`, each a policy by itself. A line that must be
 * complained about ends in `### "regular expression"` (JSON strings, one for each diagnostic). What a
 * part doesn't announce must not come. Line numbers of diagnostics are those of the case file.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type Diagnostic, render } from '../../node/polar/diagnostic.ts';
import { placeOf, type Source } from '../../node/polar/source.ts';

export type Chunk = {
  /** The first comment of the part: a sentence about behaviour. */
  readonly title: string;
  /** The part without its `###` marks, after as many empty lines as the file has before it. */
  readonly source: Source;
  readonly expectations: readonly Expectation[];
};

/** `pattern` is matched against `severity code: message`. */
export type Expectation = { readonly line: number; readonly pattern: RegExp };

/** Registers one test for each part of the file; `diagnose` says what is wrong with a part. */
export function testChunks(
  path: string,
  diagnose: (source: Source) => readonly Diagnostic[],
): void {
  const chunks = readChunks({ name: basename(path), text: readFileSync(path, 'utf8') });
  for (const chunk of chunks) {
    test(`${chunk.source.name}: ${chunk.title}`, () => {
      assert.deepEqual(surprises(chunk, diagnose(chunk.source)), []);
    });
  }
}

export function readChunks(file: Source): Chunk[] {
  const lines = file.text.split('\n');
  const breaks = lines.flatMap((line, index) => (line.trimEnd() === '---' ? [index] : []));
  const starts = [0, ...breaks.map((index) => index + 1)];
  const ends = [...breaks, lines.length];
  return starts.map((start, index) =>
    readChunk({ name: file.name, lines: lines.slice(start, ends[index]), linesBefore: start }),
  );
}

/** What came and was not announced, and what was announced and did not come. */
export function surprises(chunk: Chunk, diagnostics: readonly Diagnostic[]): string[] {
  const missing = new Set(chunk.expectations);
  const unexpected = diagnostics.filter((diagnostic) => {
    const { line } = placeOf(diagnostic.span);
    const text = `${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}`;
    const match = [...missing].find((each) => each.line === line && each.pattern.test(text));
    return match === undefined || !missing.delete(match);
  });
  return [
    ...unexpected.map((diagnostic) => `unexpected: ${render(diagnostic)}`),
    ...[...missing].map((each) => `missing: ${chunk.source.name}:${each.line}: ${each.pattern}`),
  ];
}

function readChunk(part: { name: string; lines: readonly string[]; linesBefore: number }): Chunk {
  const expectations = part.lines.flatMap((line, index) =>
    patternsOf(line).map((pattern) => ({ line: part.linesBefore + index + 1, pattern })),
  );
  const text = '\n'.repeat(part.linesBefore) + part.lines.map(withoutMark).join('\n');
  const title = part.lines.find((line) => /^\s*#/u.test(line))?.replace(/^[\s#]+/u, '');
  const source = { name: part.name, text };
  return { title: title ?? `part at line ${part.linesBefore + 1}`, source, expectations };
}

const MARK = /\s*###((?:\s*"(?:[^"\\]|\\.)*")+)\s*$/u;

function withoutMark(line: string): string {
  return line.replace(MARK, '');
}

function patternsOf(line: string): RegExp[] {
  const strings = MARK.exec(line)?.[1]?.match(/"(?:[^"\\]|\\.)*"/gu) ?? [];
  assert.equal(strings.length > 0, line.includes('###'), `Not a mark: ${line}`);
  return strings.map((string) => new RegExp(JSON.parse(string) as string));
}
