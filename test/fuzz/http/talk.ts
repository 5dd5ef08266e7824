/** One connection to a server: bytes out, and what comes back until it is closed. */

import { connect } from 'node:net';

export type Talk = {
  /** latin1. */
  readonly said: string;
  readonly end: 'closed' | 'reset' | 'hang' | 'refused';
  /** The server waited for more, so that we said that there is none. */
  readonly isEndedByUs: boolean;
};

/** A server that says nothing for so long waits for more. */
const QUIET_MS = 25;
/** Longer than that nobody waits for an answer. */
const HANG_MS = 5_000;

/**
 * With `isAnswerSure` the server is waited for; else it is told, after a moment of silence, that nothing
 * more comes, which is what it waits for behind half a request.
 */
export function talk(port: number, bytes: Buffer, isAnswerSure: boolean): Promise<Talk> {
  const { promise, resolve } = Promise.withResolvers<Talk>();
  const socket = connect({ port, host: '127.0.0.1' });
  const said: Buffer[] = [];
  let isEndedByUs = false;
  let isConnected = false;
  const hang = setTimeout(() => finish('hang'), HANG_MS);
  const quiet = isAnswerSure ? undefined : setTimeout(endIt, QUIET_MS);

  function endIt(): void {
    isEndedByUs = true;
    socket.end();
  }
  function finish(end: Talk['end']): void {
    clearTimeout(hang);
    clearTimeout(quiet);
    socket.destroy();
    resolve({ said: Buffer.concat(said).toString('latin1'), end, isEndedByUs });
  }
  socket.on('connect', () => {
    isConnected = true;
    socket.write(bytes);
  });
  socket.on('data', (chunk: Buffer) => {
    said.push(chunk);
    quiet?.refresh();
  });
  socket.on('error', () => finish(isConnected ? 'reset' : 'refused'));
  socket.on('close', () => finish('closed'));
  return promise;
}
