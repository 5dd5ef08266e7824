/** Where a node is asked, and as whom: a port, with or without TLS, and a key that is let in or is not. */

import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Random } from '../../demo/random.ts';

export type Door = {
  readonly name: string;
  readonly port: number;
  /** How many of a hundred requests come here. */
  readonly percent: number;
  /** Left out: plain HTTP. */
  readonly tls?: ConnectionOptions;
  readonly key: string;
  /** So many keys, which differ at their end; left out: the one. */
  readonly keyCount?: number;
  /** With what whoever asks here is turned away wherever a key is needed; left out: it is let in. */
  readonly turnedAwayWith?: readonly number[];
};

export function doorOf(random: Random, doors: readonly Door[]): Door {
  let left = random.below(doors.reduce((sum, { percent }) => sum + percent, 0));
  for (const door of doors) {
    left -= door.percent;
    if (left < 0) return withKey(random, door);
  }
  throw new Error('No door has any percent');
}

function withKey(random: Random, door: Door): Door {
  if (door.keyCount === undefined) return door;
  return { ...door, key: door.key + random.below(door.keyCount) };
}

export type Connection = {
  readonly socket: Socket;
  /** Of the event by which bytes can be sent. */
  readonly opened: 'connect' | 'secureConnect';
};

export function connectTo({ port, tls }: Door): Connection {
  if (tls === undefined) {
    return { socket: connect({ port, host: '127.0.0.1' }), opened: 'connect' };
  }
  return {
    socket: connectTls({ port, host: '127.0.0.1', ...tls }),
    opened: 'secureConnect',
  };
}
