/** `validate FILE…`: tells everything that is wrong with a policy, without running its tests. */

import { EXIT, type ExitCode } from '../contract.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import type { CommandIo } from './command.ts';
import {
  diagnosticJson,
  readPolicyOptions,
  readSources,
  writeDiagnostics,
} from './policy-files.ts';

const USAGE = `Usage: oso-fallback validate [options] FILE…

Checks a policy without running its tests. Several files are one policy.

  --json    print one JSON object instead of text
  --help    this text

Ends with ${EXIT.done} when there are no errors, whatever the warnings, else with ${EXIT.wrongInput}.
`;

/** Throws NodeError `invalid_config` for a flag or file that can't be used. */
export async function runValidate(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const options = readPolicyOptions('validate', args);
  if (options === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const loaded = loadPolicy(await readSources(options.files));
  const diagnostics = loaded.kind === 'refused' ? loaded.diagnostics : loaded.policy.warnings;
  const counts = countsOf(diagnostics);
  if (options.isJson) {
    const report = { diagnostics: diagnostics.map(diagnosticJson), ...counts };
    io.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    writeDiagnostics(diagnostics, io.stdout);
    const { errors, warnings } = counts;
    io.stdout.write(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`);
  }
  return loaded.kind === 'refused' ? EXIT.wrongInput : EXIT.done;
}

function countsOf(diagnostics: readonly Diagnostic[]) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
