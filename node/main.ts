#!/usr/bin/env node
/** The entry point: hands the process to a command and ends with its code. The only process.exit. */

import { constants } from 'node:os';
import { failureText, run } from './cli/run.ts';
import { EXIT } from './contract.ts';

const ending = new AbortController();

/** The first one asks for an end in order, the second one ends at once. */
function endOn(signal: 'SIGINT' | 'SIGTERM'): void {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(128 + constants.signals[signal]);
    ending.abort();
  });
}

// Whoever reads our output may leave: that is no reason to stop answering.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(EXIT.bug);
});
endOn('SIGTERM');
endOn('SIGINT');
process.exit(
  await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: ending.signal,
  }),
);
