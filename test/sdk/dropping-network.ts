/**
 * A network of its own (Linux, network_namespaces(7)) for one process and its children. It has a loopback
 * like any other, and addresses to which every packet is dropped without a word, as by a security group
 * or by a load balancer that is gone. The kernel gives up on such a connection after seconds, not minutes.
 */

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * TEST-NET-1 (RFC 5737) is sent to the loopback, where nobody has its addresses. Timeouts (ip-sysctl of the
 * Linux kernel): one SYN more is sent, so a connection is given up with ETIMEDOUT after 3 s instead of 131;
 * one segment more on an open one, which ends so after 2 s instead of a quarter of an hour.
 */
const SET_UP = `
ip link set lo up
ip route add 192.0.2.0/24 dev lo
echo 1 >/proc/sys/net/ipv4/tcp_syn_retries
echo 1 >/proc/sys/net/ipv4/tcp_retries2
exec "$@"`;

/** How long a connection is tried for, by these settings. */
export const GIVEN_UP_AFTER_MS = 3_000;

/** Never given an answer. */
export const DROPPING_ADDRESS = '192.0.2.254';

let lastAddress = 0;

/** The words of a command, as words that run it in such a network. Without root, who runs it is root there. */
export function inDroppingNetwork(words: readonly string[]): readonly string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return ['unshare', ...user, '--net', 'sh', '-euc', SET_UP, 'sh', ...words];
}

/** Why this machine cannot have one; undefined if it can. */
export function missingDroppingNetwork(): string | undefined {
  const [program = '', ...rest] = inDroppingNetwork(['true']);
  return process.platform === 'linux' && spawnSync(program, rest).status === 0
    ? undefined
    : 'needs Linux, and the right to make a network namespace (unshare, ip)';
}

/** Inside such a network: an address of this machine, until it is cut off. */
export async function openAddress(): Promise<string> {
  lastAddress += 1;
  const address = `192.0.2.${lastAddress}`;
  const route = ['local', address, 'dev', 'lo', 'src', '127.0.0.1', 'table', 'local'];
  await run('ip', ['route', 'add', ...route]);
  return address;
}

/** From now on every packet to it is dropped, also those of connections that are open. */
export async function cutOff(address: string): Promise<void> {
  await run('ip', ['route', 'del', 'local', address, 'table', 'local']);
}
