/**
 * Connections to a TLS port that go wrong before HTTP, or below it. Nobody can be answered there in JSON; but
 * each is to be closed in time, whatever the client does or does not do.
 */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Random } from '../../demo/random.ts';
import type { Door } from './doors.ts';

export type BrokenTls = {
  readonly name: string;
  /** Resolves with what is wrong; undefined: nothing. */
  readonly play: (door: Door) => Promise<string | undefined>;
};

/** A server that has been told the end, or has been told nonsense, closes at once. */
const CLOSE_MS_MAX = 5_000;
/** It waits for a handshake and for a request as long as this: 10 s, looked at every 5 s, and then lingers. */
const SILENT_MS_MAX = 20_000;
const HEALTH = 'GET /healthcheck HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

type Play = (door: Door, random: Random) => Promise<string | undefined>;

/** One in `silentOneIn` of those is silent, which takes ten seconds and more. */
export function brokenTls(random: Random, silentOneIn: number): BrokenTls {
  const plays = random.below(silentOneIn) === 0 ? SILENT : PLAYS;
  const [name, play] = random.pick(Object.entries(plays));
  return { name, play: (door) => play(door, random) };
}

const PLAYS: Readonly<Record<string, Play>> = {
  'plain HTTP': (door) => raw(door, Buffer.from(HEALTH)),
  noise: (door, random) => raw(door, bytesBelow(random, 3_000)),
  'a record that is too long': (door) => raw(door, Buffer.from([22, 3, 1, 255, 255, 1, 0, 0])),
  'an alert instead of a handshake': (door, random) =>
    raw(door, Buffer.from([21, 3, 3, 0, 2, 1 + random.below(2), random.below(120)])),
  'nothing, and the end': (door) => raw(door, Buffer.alloc(0)),
  'half a ClientHello': async (door, random) => {
    const hello = await clientHello(door.tls ?? {});
    return raw(door, hello.subarray(0, 1 + random.below(hello.length - 1)));
  },
  'a ClientHello with wrong bytes': async (door, random) => {
    const hello = Buffer.from(await clientHello(door.tls ?? {}));
    for (let count = 1 + random.below(8); count > 0; count -= 1) {
      hello[random.below(hello.length)] = random.below(256);
    }
    return raw(door, hello);
  },
  'a ClientHello twice': async (door) => {
    const hello = await clientHello(door.tls ?? {});
    return raw(door, Buffer.concat([hello, hello]));
  },
  'a ClientHello in single bytes': async (door) => {
    const hello = await clientHello(door.tls ?? {});
    return raw(door, ...Array.from({ length: 60 }, (_, at) => hello.subarray(at, at + 1)));
  },
  'a ClientHello, then a reset': async (door) => {
    const socket = plainTo(door);
    await once(socket, 'connect');
    const hello = await clientHello(door.tls ?? {});
    await new Promise((resolve) => socket.write(hello, resolve));
    socket.resetAndDestroy();
    return undefined;
  },
  'a version that is too old': (door) =>
    handshake(door, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
  'another protocol': (door, random) =>
    handshake(door, { ALPNProtocols: [random.pick(['h2', 'h3', 'smtp', 'x'.repeat(255)])] }),
  'another name': (door, random) =>
    asked(door, { servername: random.pick(['other.example', 'x'.repeat(250), '*.x', 'xn--n3h']) }),
  'a session of somebody else': (door, random) =>
    asked(door, { session: bytesBelow(random, 500), maxVersion: 'TLSv1.2' }),
  'renegotiation, once': (door) => renegotiated(door, 1),
  'renegotiation, again and again': (door) => renegotiated(door, 20),
  'a handshake, then noise below TLS': (door, random) =>
    below(door, (socket) => socket.write(bytesBelow(random, 2_000))),
  'a handshake, then a plain alert': (door) =>
    below(door, (socket) => socket.write(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
  'a handshake, then the end without a word': (door) => below(door, (socket) => socket.end()),
  'a handshake, then a reset': (door) => below(door, (socket) => socket.resetAndDestroy()),
  'half a request, then a reset': (door) =>
    below(door, (socket, secure) => {
      secure.write(HEALTH.slice(0, 30), () => socket.resetAndDestroy());
    }),
};

const SILENT: Readonly<Record<string, Play>> = {
  'no handshake': (door) => untilClosed(plainTo(door), SILENT_MS_MAX),
  'half a handshake': async (door) => {
    const socket = plainTo(door);
    socket.write(await clientHello(door.tls ?? {}));
    return untilClosed(socket, SILENT_MS_MAX);
  },
  'a handshake, and no request': (door) => untilClosed(secureTo(door, {}), SILENT_MS_MAX),
  'a handshake, and half a request': (door) => {
    const socket = secureTo(door, {});
    socket.write(HEALTH.slice(0, 30));
    return untilClosed(socket, SILENT_MS_MAX);
  },
};

/** Closed by the server, that is, or reset. */
async function untilClosed(socket: Socket, msMax: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const hang = setTimeout(() => resolve(`is still open after ${msMax} ms`), msMax);
  socket.on('error', () => resolve(undefined));
  socket.on('close', () => resolve(undefined));
  socket.resume().on('end', () => resolve(undefined));
  const problem = await promise;
  clearTimeout(hang);
  socket.destroy();
  return problem;
}

async function raw(door: Door, ...chunks: readonly Buffer[]): Promise<string | undefined> {
  const socket = plainTo(door);
  socket.setNoDelay(true);
  for (const chunk of chunks) socket.write(chunk);
  socket.end();
  return untilClosed(socket, CLOSE_MS_MAX);
}

/** Nobody gets through. */
async function handshake(door: Door, options: ConnectionOptions): Promise<string | undefined> {
  const socket = secureTo(door, options);
  let isOpen = false;
  socket.on('secureConnect', () => {
    isOpen = true;
  });
  return (await untilClosed(socket, CLOSE_MS_MAX)) ?? (isOpen ? 'is let in' : undefined);
}

/** What does not matter to the node, which answers. */
async function asked(door: Door, options: ConnectionOptions): Promise<string | undefined> {
  const socket = secureTo(door, { ...options, checkServerIdentity: () => undefined });
  const said: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => said.push(chunk));
  socket.write(HEALTH);
  const problem = await untilClosed(socket, CLOSE_MS_MAX);
  const text = Buffer.concat(said).toString();
  return problem ?? (text.startsWith('HTTP/1.1 200 ') ? undefined : `is answered ${text}`);
}

/** TLS 1.2 has it; a client may, a few times. */
async function renegotiated(door: Door, times: number): Promise<string | undefined> {
  const socket = secureTo(door, { maxVersion: 'TLSv1.2' });
  const closed = untilClosed(socket, CLOSE_MS_MAX);
  socket.on('secureConnect', () => again(times));
  function again(left: number): void {
    if (left === 0) socket.end(HEALTH);
    else if (!socket.destroyed) socket.renegotiate({}, (error) => again(error ? 0 : left - 1));
  }
  return closed;
}

/** Once TLS stands, the socket that carries it is free to say anything. */
async function below(
  door: Door,
  act: (socket: Socket, secure: TLSSocket) => void,
): Promise<string | undefined> {
  const socket = plainTo(door);
  const secure = connectTls({ ...door.tls, socket });
  const closed = untilClosed(secure, CLOSE_MS_MAX);
  secure.once('secureConnect', () => act(socket, secure));
  return closed;
}

function plainTo({ port }: Door): Socket {
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true });
}

function secureTo({ port, tls }: Door, options: ConnectionOptions): TLSSocket {
  return connectTls({ port, host: '127.0.0.1', ...tls, ...options });
}

/** What a client says first, without a server. */
async function clientHello(options: ConnectionOptions): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer) => resolve(chunk),
  });
  const socket = connectTls({ ...options, socket: wire });
  socket.on('error', () => undefined);
  const hello = await promise;
  socket.destroy();
  return hello;
}

function bytesBelow(random: Random, end: number): Buffer {
  return Buffer.from(Array.from({ length: 1 + random.below(end) }, () => random.below(256)));
}
