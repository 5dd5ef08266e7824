/**
 * `verify`: is an installation at work? Asks every replica, as `helm test` does: is it ready, and does one
 * of them lead? The replicas are the addresses that the name of a headless Service has.
 */

import { lookup } from 'node:dns/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Clock } from '../kube/clock.ts';
import { createHttpGet, type HttpGet } from '../observe/http-get.ts';
import { sampleOf } from '../observe/prometheus-text.ts';
import { DEFAULT_PORT, UsageError } from './options.ts';

export type VerifyOptions = {
  readonly host: string;
  readonly port: number;
  /** There are to be as many or more. */
  readonly replicas: number;
  /** One of them is to lead. */
  readonly isElected: boolean;
  readonly timeoutMs: number;
};

export type VerifyDoor = {
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
  readonly get: HttpGet;
  readonly clock: Clock;
  /** Takes whole lines. */
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
};

const ASK_AGAIN_MS = 1_000;
const LEADS = 'leader_election_master_status';

const Flags = z.object({
  host: z.string({ error: 'must be the name of the Service of the replicas' }),
  port: wholeNumber({ min: 1, max: 65_535 }),
  replicas: wholeNumber({ min: 0, max: 100 }),
  'leader-elect': z.boolean().default(false),
  'timeout-seconds': wholeNumber({ min: 1, max: 3_600 }),
});

function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Takes the words after `verify`. Resolves to whether all is well. Throws a UsageError. */
export async function runVerify(
  args: readonly string[],
  door: Pick<VerifyDoor, 'clock' | 'write' | 'signal'>,
): Promise<boolean> {
  const options = readVerifyOptions(args);
  const get = createHttpGet();
  const addressesOf = async (host: string): Promise<readonly string[]> =>
    (await lookup(host, { all: true })).map(({ address }) => address);
  try {
    return await verify(options, { ...door, get, addressesOf });
  } finally {
    await get.close();
  }
}

/** Throws a UsageError that names every flag that is wrong. */
export function readVerifyOptions(args: readonly string[]): VerifyOptions {
  const read = Flags.safeParse(parsed(args));
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `--${path.join('')}: ${message}`);
    throw new UsageError(problems.join('\n'));
  }
  const { host, port, replicas, 'leader-elect': isElected, 'timeout-seconds': seconds } = read.data;
  return { host, port, replicas, isElected, timeoutMs: seconds * 1_000 };
}

function parsed(args: readonly string[]) {
  const options = {
    host: { type: 'string' },
    port: { type: 'string', default: String(DEFAULT_PORT) },
    replicas: { type: 'string', default: '1' },
    'leader-elect': { type: 'boolean' },
    'timeout-seconds': { type: 'string', default: '60' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Asks again until all is well, or the time is over. Resolves to whether all is well, and says why not. */
export async function verify(options: VerifyOptions, door: VerifyDoor): Promise<boolean> {
  const { clock, signal, write } = door;
  const untilMs = clock.monotonicMs() + options.timeoutMs;
  for (;;) {
    const { lines, isWell } = await look(options, door);
    if (isWell || clock.monotonicMs() >= untilMs) {
      for (const line of lines) write(`${line}\n`);
      return isWell;
    }
    await clock.sleep(ASK_AGAIN_MS, signal);
  }
}

type Replica = { readonly ip: string; readonly problem?: string; readonly isLeader: boolean };

async function look({ host, port, replicas, isElected }: VerifyOptions, door: VerifyDoor) {
  const addresses = await door.addressesOf(host).catch(() => []);
  const found = await Promise.all(addresses.map(async (ip) => await ask({ ip, port }, door)));
  const leaders = found.filter(({ isLeader }) => isLeader).length;
  const problems = [
    ...(found.length < replicas ? [`${host} has ${found.length} of ${replicas} replicas`] : []),
    ...(isElected && leaders !== 1 ? [`${leaders} replicas lead; there must be one`] : []),
  ];
  const isWell = problems.length === 0 && found.every(({ problem }) => problem === undefined);
  return { lines: [...found.map(lineOf), ...problems], isWell };
}

async function ask(
  address: { readonly ip: string; readonly port: number },
  { get, signal }: VerifyDoor,
): Promise<Replica> {
  const { ip } = address;
  try {
    const ready = await get(address, '/readyz', signal);
    const metrics = await get(address, '/metrics', signal);
    const isLeader = sampleOf(metrics.body, LEADS) === 1;
    return ready.status === 200 ? { ip, isLeader } : { ip, isLeader, problem: ready.body.trim() };
  } catch (error) {
    return { ip, isLeader: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function lineOf({ ip, problem, isLeader }: Replica): string {
  const role = isLeader ? ', and leads' : '';
  return problem === undefined ? `${ip} is ready${role}` : `${ip} is not ready${role}: ${problem}`;
}
