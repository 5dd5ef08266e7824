/** One connection to a server: bytes out, and what comes back until it is closed. */

import { connectTo, type Door } from './doors.ts';

export type Talk = {
  /** latin1. */
  readonly said: string;
  readonly end: 'closed' | 'reset' | 'hang' | 'refused';
};

/** A server that says nothing for so long, once it has all bytes, waits for more. */
const QUIET_MS = 25;
/** Longer than that nobody waits for an answer. */
const HANG_MS = 5_000;

export type Patience = {
  /** The server is waited for; else it is told after a moment of silence that nothing more comes. */
  readonly isAnswerSure: boolean;
  readonly hangMs?: number;
};

/** A server that waits behind half a request is told that it is no more; also then it answers. */
export function talk(
  door: Door,
  bytes: Buffer,
  { isAnswerSure, hangMs = HANG_MS }: Patience,
): Promise<Talk> {
  const { promise, resolve } = Promise.withResolvers<Talk>();
  const { socket, opened } = connectTo(door);
  const said: Buffer[] = [];
  let isOpen = false;
  let quiet: NodeJS.Timeout | undefined;
  const hang = setTimeout(() => finish('hang'), hangMs);

  function finish(end: Talk['end']): void {
    clearTimeout(hang);
    clearTimeout(quiet);
    socket.destroy();
    resolve({ said: Buffer.concat(said).toString('latin1'), end });
  }
  socket.on(opened, () => {
    isOpen = true;
    socket.write(bytes, () => {
      if (!isAnswerSure) quiet = setTimeout(() => socket.end(), QUIET_MS);
    });
  });
  socket.on('data', (chunk: Buffer) => {
    said.push(chunk);
    quiet?.refresh();
  });
  socket.on('error', () => finish(isOpen ? 'reset' : 'refused'));
  socket.on('close', () => finish('closed'));
  return promise;
}
