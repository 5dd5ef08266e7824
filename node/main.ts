#!/usr/bin/env node
/** The entry point: hands the process to a command and ends with its code. The only process.exit. */

import { enableCompileCache } from 'node:module';
import { constants } from 'node:os';
import { EXIT } from './contract.ts';

// What was compiled is kept for the next start, where the disk lets us: types need not be stripped
// again, which takes time and 30 MB. So everything else is imported after this.
enableCompileCache();
const { failureText, run } = await import('./cli/run.ts');

/**
 * Made when a command asks for it: until then signals end the process as usual, also while it is busy.
 * The first one asks for an end in order, the second one ends at once.
 */
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

let ending: AbortSignal | undefined;

// Whoever reads our output may leave: that is no reason to stop answering.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(EXIT.bug);
});
const code = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  get stdin() {
    return process.stdin;
  },
  get signal() {
    ending ??= askToEnd();
    return ending;
  },
});
// What was written to a pipe is on its way: an exit at once would cut it off.
for (const output of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => {
    output.write('', () => resolve());
  });
}
process.exit(code);
