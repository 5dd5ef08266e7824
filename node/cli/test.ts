/** `test FILE…`: runs the tests that are in a policy. */

import { type PolicyTestOutcome, runPolicyTests } from '../authz/policy-tests.ts';
import { EXIT, type ExitCode } from '../contract.ts';
import { createEngine } from '../eval/engine.ts';
import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import { memoryFacts } from '../eval/memory-facts.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import type { Policy } from '../polar/policy.ts';
import type { CommandIo, TextSink } from './command.ts';
import {
  diagnosticJson,
  readPolicyOptions,
  readSources,
  writeDiagnostics,
} from './policy-files.ts';

const USAGE = `Usage: oso-fallback test [options] FILE…

Runs the tests that are in a policy. Several files are one policy.

  --json    print one JSON object instead of text
  --help    this text

Ends with ${EXIT.done} when every assertion is right, with ${EXIT.testsFailed} when one is not, with ${EXIT.wrongInput} when the
policy has mistakes.
`;

/** Throws NodeError `invalid_config` for a flag or file that can't be used. */
export async function runTest(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const options = readPolicyOptions('test', args);
  if (options === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const report = options.isJson ? jsonReport(io.stdout) : textReport(io);
  const loaded = loadPolicy(await readSources(options.files));
  if (loaded.kind === 'refused') {
    report.refused(loaded.diagnostics);
    return EXIT.wrongInput;
  }
  const outcomes = outcomesOf(loaded.policy);
  report.ran(outcomes);
  return outcomes.some(({ failures }) => failures.length > 0) ? EXIT.testsFailed : EXIT.done;
}

function outcomesOf(policy: Policy): readonly PolicyTestOutcome[] {
  const nowSeconds = () => Math.floor(SYSTEM_CLOCK.nowMs() / 1000);
  const clock = { nowSeconds, monotonicMs: () => SYSTEM_CLOCK.monotonicMs() };
  const { program } = policy;
  return runPolicyTests({
    policy,
    nowSeconds,
    createEvaluator: (facts) =>
      createEngine({ program, facts: memoryFacts(facts), limits: DEFAULT_LIMITS, clock }),
  });
}

/** What is printed of a policy that doesn't load, and of one that does. */
type Report = {
  refused(diagnostics: readonly Diagnostic[]): void;
  ran(outcomes: readonly PolicyTestOutcome[]): void;
};

function textReport({ stdout, stderr }: CommandIo): Report {
  return {
    refused: (diagnostics) => writeDiagnostics(diagnostics, stderr),
    ran(outcomes) {
      for (const { name, passed, total, failures } of outcomes) {
        const verdict = failures.length === 0 ? 'ok  ' : 'FAIL';
        stdout.write(`${verdict}  ${name} (${passed} of ${total})\n`);
        writeDiagnostics(failures, stdout);
      }
      const { passed, failed } = sumsOf(outcomes);
      stdout.write(`${passed} passed, ${failed} failed\n`);
    },
  };
}

/** The same fields in both cases, so that a reader needs no case distinction. */
function jsonReport(stdout: TextSink): Report {
  const write = (diagnostics: readonly Diagnostic[], outcomes: readonly PolicyTestOutcome[]) => {
    const tests = outcomes.map(({ name, passed, total, failures }) => ({
      name,
      passed,
      total,
      failures: failures.map(diagnosticJson),
    }));
    const report = { diagnostics: diagnostics.map(diagnosticJson), tests, ...sumsOf(outcomes) };
    stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  };
  return {
    refused: (diagnostics) => write(diagnostics, []),
    ran: (outcomes) => write([], outcomes),
  };
}

/** Assertions. */
function sumsOf(outcomes: readonly PolicyTestOutcome[]) {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.reduce((sum, { failures }) => sum + failures.length, 0),
  };
}
