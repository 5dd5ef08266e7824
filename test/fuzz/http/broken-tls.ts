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

type Playing = {
  readonly door: Door;
  readonly random: Random;
  /** For the server to close. */
  readonly msMax: number;
};
type Play = (at: Playing) => Promise<string | undefined>;

export type BrokenTlsOptions = {
  /** One in so many is silent, and takes the server's ten seconds and more. */
  readonly silentOneIn: number;
  /** Of the others; left out: a few seconds. */
  readonly closeMsMax?: number;
};

export function brokenTls(
  random: Random,
  { silentOneIn, closeMsMax = CLOSE_MS_MAX }: BrokenTlsOptions,
): BrokenTls {
  const isSilent = random.below(silentOneIn) === 0;
  const [name, play] = random.pick(Object.entries(isSilent ? SILENT : PLAYS));
  const msMax = isSilent ? SILENT_MS_MAX : closeMsMax;
  return { name, play: (door) => play({ door, random, msMax }) };
}

const PLAYS: Readonly<Record<string, Play>> = {
  'plain HTTP': (at) => raw(at, Buffer.from(HEALTH)),
  noise: (at) => raw(at, bytesBelow(at.random, 3_000)),
  'a record that is too long': (at) => raw(at, Buffer.from([22, 3, 1, 255, 255, 1, 0, 0])),
  'an alert instead of a handshake': (at) =>
    raw(at, Buffer.from([21, 3, 3, 0, 2, 1 + at.random.below(2), at.random.below(120)])),
  'nothing, and the end': (at) => raw(at, Buffer.alloc(0)),
  'half a ClientHello': async (at) => {
    const hello = await clientHello(at.door.tls ?? {});
    return raw(at, hello.subarray(0, 1 + at.random.below(hello.length - 1)));
  },
  'a ClientHello with wrong bytes': async (at) => {
    const hello = Buffer.from(await clientHello(at.door.tls ?? {}));
    for (let count = 1 + at.random.below(8); count > 0; count -= 1) {
      hello[at.random.below(hello.length)] = at.random.below(256);
    }
    return raw(at, hello);
  },
  'a ClientHello twice': async (at) => {
    const hello = await clientHello(at.door.tls ?? {});
    return raw(at, Buffer.concat([hello, hello]));
  },
  'a ClientHello in single bytes': async (at) => {
    const hello = await clientHello(at.door.tls ?? {});
    return raw(at, ...Array.from({ length: 60 }, (_, at) => hello.subarray(at, at + 1)));
  },
  'a ClientHello, then a reset': async (at) => {
    const socket = plainTo(at);
    await once(socket, 'connect');
    const hello = await clientHello(at.door.tls ?? {});
    await new Promise((resolve) => socket.write(hello, resolve));
    socket.resetAndDestroy();
    return undefined;
  },
  'a version that is too old': (at) =>
    handshake(at, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
  'another protocol': (at) =>
    handshake(at, { ALPNProtocols: [at.random.pick(['h2', 'h3', 'smtp', 'x'.repeat(255)])] }),
  'another name': (at) =>
    asked(at, { servername: at.random.pick(['other.example', 'x'.repeat(250), '*.x', 'xn--n3h']) }),
  'a session of somebody else': (at) =>
    asked(at, { session: bytesBelow(at.random, 500), maxVersion: 'TLSv1.2' }),
  'renegotiation, once': (at) => renegotiated(at, 1),
  'renegotiation, again and again': (at) => renegotiated(at, 20),
  'a handshake, then noise below TLS': (at) =>
    below(at, (socket) => socket.write(bytesBelow(at.random, 2_000))),
  'a handshake, then a plain alert': (at) =>
    below(at, (socket) => socket.write(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
  'a handshake, then the end without a word': (at) => below(at, (socket) => socket.end()),
  'a handshake, then a reset': (at) => below(at, (socket) => socket.resetAndDestroy()),
  'half a request, then a reset': (at) =>
    below(at, (socket, secure) => {
      secure.write(HEALTH.slice(0, 30), () => socket.resetAndDestroy());
    }),
};

const SILENT: Readonly<Record<string, Play>> = {
  'no handshake': (at) => untilClosed(plainTo(at), at.msMax),
  'half a handshake': async (at) => {
    const socket = plainTo(at);
    socket.write(await clientHello(at.door.tls ?? {}));
    return untilClosed(socket, at.msMax);
  },
  'a handshake, and no request': (at) => untilClosed(secureTo(at, {}), at.msMax),
  'a handshake, and half a request': (at) => {
    const socket = secureTo(at, {});
    socket.write(HEALTH.slice(0, 30));
    return untilClosed(socket, at.msMax);
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

async function raw(at: Playing, ...chunks: readonly Buffer[]): Promise<string | undefined> {
  const socket = plainTo(at);
  socket.setNoDelay(true);
  for (const chunk of chunks) socket.write(chunk);
  socket.end();
  return untilClosed(socket, at.msMax);
}

/** Nobody gets through. */
async function handshake(at: Playing, options: ConnectionOptions): Promise<string | undefined> {
  const socket = secureTo(at, options);
  let isOpen = false;
  socket.on('secureConnect', () => {
    isOpen = true;
  });
  return (await untilClosed(socket, at.msMax)) ?? (isOpen ? 'is let in' : undefined);
}

/** What does not matter to the node, which answers. */
async function asked(at: Playing, options: ConnectionOptions): Promise<string | undefined> {
  const socket = secureTo(at, { ...options, checkServerIdentity: () => undefined });
  const said: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => said.push(chunk));
  socket.write(HEALTH);
  const problem = await untilClosed(socket, at.msMax);
  const text = Buffer.concat(said).toString();
  return problem ?? (text.startsWith('HTTP/1.1 200 ') ? undefined : `is answered ${text}`);
}

/** TLS 1.2 has it; a client may, a few times. */
async function renegotiated(at: Playing, times: number): Promise<string | undefined> {
  const socket = secureTo(at, { maxVersion: 'TLSv1.2' });
  const closed = untilClosed(socket, at.msMax);
  socket.on('secureConnect', () => again(times));
  function again(left: number): void {
    if (left === 0) socket.end(HEALTH);
    else if (!socket.destroyed) socket.renegotiate({}, (error) => again(error ? 0 : left - 1));
  }
  return closed;
}

/** Once TLS stands, the socket that carries it is free to say anything. */
async function below(
  at: Playing,
  act: (socket: Socket, secure: TLSSocket) => void,
): Promise<string | undefined> {
  const socket = plainTo(at);
  const secure = connectTls({ ...at.door.tls, socket });
  const closed = untilClosed(secure, at.msMax);
  secure.once('secureConnect', () => act(socket, secure));
  return closed;
}

function plainTo({ door: { port } }: Playing): Socket {
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true });
}

function secureTo({ door: { port, tls } }: Playing, options: ConnectionOptions): TLSSocket {
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
