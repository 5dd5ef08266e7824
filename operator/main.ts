#!/usr/bin/env node
/** The entry point of the operator: hands the process over, and ends with its code. The only process.exit. */

import { constants } from 'node:os';
import { EXIT, VERSION } from '../node/contract.ts';
import { HELP, readOptions, UsageError } from './cli/options.ts';
import { isKubeError } from './kube/kube-error.ts';
import { SYSTEM_CLOCK } from './kube/clock.ts';
import { runOperator } from './cli/run.ts';
import { runVerify } from './cli/verify.ts';

/** Of `verify`: something is not as it should be. */
const NOT_AT_WORK = 1;

/** The first signal asks for an end in order, the second one ends at once. */
function askToEnd(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (ending.signal.aborted) process.exit(128 + constants.signals[name]);
      ending.abort();
    });
  }
  return ending.signal;
}

async function main(args: readonly string[]): Promise<number> {
  const machine = { write: (line: string) => process.stdout.write(line), clock: SYSTEM_CLOCK };
  if (args[0] === 'verify') {
    const isWell = await runVerify(args.slice(1), { ...machine, signal: askToEnd() });
    return isWell ? EXIT.done : NOT_AT_WORK;
  }
  const options = readOptions(args, process.env);
  if (options === 'help' || options === 'version') {
    process.stdout.write(options === 'help' ? HELP : `oso-fallback-operator ${VERSION}\n`);
    return EXIT.done;
  }
  await runOperator(options, { ...machine, random: Math.random, signal: askToEnd() });
  return EXIT.done;
}

/** What a person can put right is said in words; of a bug the place matters. */
function failed(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nTry: oso-fallback-operator --help\n`);
    return EXIT.wrongInput;
  }
  if (isKubeError(error) || (error instanceof Error && 'code' in error)) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.wrongInput;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`A bug in the operator of Oso Fallback, please report it: ${what}\n`);
  return EXIT.bug;
}

process.on('uncaughtException', (error) => process.exit(failed(error)));
process.exit(await main(process.argv.slice(2)).catch(failed));
