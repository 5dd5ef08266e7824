/** Lets this process reach what listens in the network of a box: a port of 127.0.0.1 for each. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

const FORWARD_INTO = join(import.meta.dirname, 'forward-into.ts');

export type Forwarder = {
  /** Resolves to the port of 127.0.0.1 that leads to that address in the box. */
  readonly forward: (host: string, port: number) => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** `pid`: a process whose network it is. */
export async function startForwarder(pid: number, logsDirectory: string): Promise<Forwarder> {
  const log = openSync(join(logsDirectory, 'forwarder.log'), 'a');
  const enter = ['--pdeathsig', 'KILL', 'nsenter', '--target', String(pid), '--net'];
  const child = spawn('setpriv', [...enter, process.execPath, FORWARD_INTO], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  await once(child, 'spawn');
  child.unref();
  child.channel?.unref();
  const forward = async (host: string, port: number): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: outerPort } = server.address() as AddressInfo;
    await new Promise<void>((resolve, reject) => {
      child.send({ host, port }, server, (error) => (error === null ? resolve() : reject(error)));
    });
    // The child has it now.
    server.close();
    return outerPort;
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    child.ref();
    await ended;
  };
  return { forward, stop };
}
