/**
 * Runs every test with line coverage of both programs, child processes included, and fails when a file has
 * too little. The coverage comes before node's own summary, so that the summary is the end.
 */

import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { judgeCoverage, type Verdict } from './tidy/coverage.ts';
import { filesOf, hasCode, ROOT, textOf } from './tidy/source-files.ts';

const LINE_PERCENT_MIN = 90;
const FILE_TIMEOUT_MS = 240_000;
/** How node ends: `tests 12`, `pass 12`, … */
const SUMMARY = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/u;

type Event = { readonly type: string; readonly data: unknown };
type CoverageData = {
  readonly summary: {
    readonly files: readonly {
      readonly path: string;
      readonly totalLineCount: number;
      readonly coveredLineCount: number;
    }[];
  };
};

const events = run({
  cwd: ROOT,
  globPatterns: ['test/**/*.test.ts'],
  concurrency: availableParallelism(),
  timeout: FILE_TIMEOUT_MS,
  coverage: true,
  coverageIncludeGlobs: ['node/**/*.ts', 'operator/**/*.ts'],
  // Instead of Node's own list, by which node/cli/test.ts would be a test.
  coverageExcludeGlobs: ['test/**'],
});
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
await pipeline(events, withVerdict, new spec(), process.stdout, { end: false });

/** The events, with the coverage table replaced by a verdict, and that before the summary. */
async function* withVerdict(source: AsyncIterable<Event>): AsyncGenerator<Event> {
  const summary: Event[] = [];
  for await (const event of source) {
    if (isSummary(event)) {
      summary.push(event);
    } else if (event.type === 'test:coverage') {
      const verdict = verdictOf(event.data as CoverageData);
      if (!verdict.passed) process.exitCode = 1;
      for (const line of verdict.lines) yield diagnostic(line, verdict.passed ? 'info' : 'error');
      yield* summary.splice(0);
    } else {
      yield event;
    }
  }
  yield* summary;
}

function isSummary(event: Event): boolean {
  const { nesting, message } = event.data as { nesting?: number; message?: string };
  return event.type === 'test:diagnostic' && nesting === 0 && SUMMARY.test(message ?? '');
}

function diagnostic(message: string, level: 'info' | 'error'): Event {
  return { type: 'test:diagnostic', data: { nesting: 0, message, level } };
}

function verdictOf({ summary }: CoverageData): Verdict {
  const files = summary.files.map((file) => ({
    path: relative(ROOT, file.path),
    lineCount: file.totalLineCount,
    coveredLineCount: file.coveredLineCount,
  }));
  const expected = filesOf('{node,operator}/**/*.ts').filter((path) => hasCode(textOf(path)));
  return judgeCoverage({ files, expected, percentMin: LINE_PERCENT_MIN });
}
