/**
 * Runs the tests, as one run with one summary at its end: those of `unit` with line coverage of both
 * programs, child processes included, failing when a file has too little; then those of `cluster`,
 * which each start a Kubernetes, two files at a time, and last the one that measures, alone.
 * `node test/run.ts [unit] [cluster]`.
 */

import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { judgeCoverage, type Verdict } from './tidy/coverage.ts';
import { filesOf, hasCode, ROOT, textOf } from './tidy/source-files.ts';

const LINE_PERCENT_MIN = 90;
const FILE_TIMEOUT_MS = 240_000;
const CLUSTER_FILE_TIMEOUT_MS = 900_000;
/** A Kubernetes mostly waits; a third one would make the others late. */
const CLUSTERS_MAX = 2;
/** As long as all others together: begun first, so that it is not waited for last. */
const LONGEST = 'test/e2e/fleet.test.ts';
/** Its figures are those of a machine that does nothing else. */
const MEASURES = 'test/operator/figures.cluster.test.ts';
/** How node ends: `tests 12`, `pass 12`, … */
const SUMMARY =
  /^(?<name>tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) (?<value>[\d.]+)$/u;
/** How test/cluster/tiers.ts skips a test. */
const SKIPPED_TIER = /^tier /u;

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

/** Each starts when the one before it has ended. */
const PARTS: Readonly<Record<string, () => AsyncIterable<Event>>> = {
  unit: () =>
    run({
      cwd: ROOT,
      globPatterns: ['test/!(cluster|e2e)/**/!(*.cluster).test.ts'],
      concurrency: availableParallelism(),
      timeout: FILE_TIMEOUT_MS,
      coverage: true,
      coverageIncludeGlobs: ['node/**/*.ts', 'operator/**/*.ts'],
      // Instead of Node's own list, by which node/cli/test.ts would be a test.
      coverageExcludeGlobs: ['test/**'],
    }),
  cluster: async function* () {
    const files = filesOf('test/{{cluster,e2e}/**/*,**/*.cluster}.test.ts');
    const others = files.filter((file) => file !== LONGEST && file !== MEASURES);
    yield* runClusters([LONGEST, ...others], CLUSTERS_MAX);
    yield* runClusters([MEASURES], 1);
  },
};

function runClusters(files: readonly string[], concurrency: number): AsyncIterable<Event> {
  return run({ cwd: ROOT, files: [...files], concurrency, timeout: CLUSTER_FILE_TIMEOUT_MS });
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const source = Readable.from(inTurn(names));
await pipeline(source, withSummaryLast, new spec(), process.stdout, { end: false });

async function* inTurn(partNames: readonly string[]): AsyncGenerator<Event> {
  for (const name of partNames) {
    const part = PARTS[name];
    if (part === undefined) {
      throw new Error(`Cannot run ${name}: not one of ${Object.keys(PARTS).join(', ')}`);
    }
    yield* part();
  }
}

/** The events, with the coverage table replaced by a verdict, and one summary of all parts last. */
async function* withSummaryLast(events: AsyncIterable<Event>): AsyncGenerator<Event> {
  const summary = new Map<string, number>();
  const skippedTiers = new Map<string, number>();
  let isCoverageJudged = false;
  for await (const event of events) {
    const counter = counterOf(event);
    if (counter !== undefined) {
      summary.set(counter.name, (summary.get(counter.name) ?? 0) + counter.value);
    } else if (event.type === 'test:coverage') {
      isCoverageJudged = true;
      yield* verdictEvents(verdictOf(event.data as CoverageData));
    } else {
      if (isFailure(event)) process.exitCode = 1;
      const tier = skippedTierOf(event);
      if (tier !== undefined) skippedTiers.set(tier, (skippedTiers.get(tier) ?? 0) + 1);
      yield event;
    }
  }
  if (names.includes('unit') && !isCoverageJudged) {
    yield* verdictEvents({
      lines: ['coverage was not reported, so it is not known'],
      passed: false,
    });
  }
  for (const [reason, count] of skippedTiers) yield diagnostic(`skipped ${count} of ${reason}`);
  for (const [name, value] of summary) yield diagnostic(`${name} ${value}`);
}

function isFailure({ type, data }: Event): boolean {
  const { todo } = data as { todo?: unknown };
  return type === 'test:fail' && (todo === undefined || todo === false);
}

function skippedTierOf({ type, data }: Event): string | undefined {
  const { skip } = data as { skip?: unknown };
  return type === 'test:pass' && typeof skip === 'string' && SKIPPED_TIER.test(skip)
    ? skip
    : undefined;
}

function counterOf({ type, data }: Event): { name: string; value: number } | undefined {
  const { nesting, message } = data as { nesting?: number; message?: string };
  if (type !== 'test:diagnostic' || nesting !== 0) return undefined;
  const { name, value } = SUMMARY.exec(message ?? '')?.groups ?? {};
  return name === undefined ? undefined : { name, value: Number(value) };
}

function* verdictEvents({ lines, passed }: Verdict): Generator<Event> {
  if (!passed) process.exitCode = 1;
  for (const line of lines) yield diagnostic(line, passed ? 'info' : 'error');
}

function diagnostic(message: string, level: 'info' | 'error' = 'info'): Event {
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
