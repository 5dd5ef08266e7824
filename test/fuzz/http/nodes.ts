/**
 * The nodes that are asked, each in a process of its own, with one environment: over plain HTTP, over TLS with
 * certificates of clients, and one that asks a primary about keys which mostly does not say.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Oso } from 'oso-cloud';
import { OWN_VARIABLES } from '../../../node/contract.ts';
import { FakeUpstream, type Behaviour } from '../../fakes/fake-upstream.ts';
import { SMALL_POLICY } from '../../fakes/policy-world.ts';
import { APPLICATION, AUTHORITY, NODE, STRANGER } from '../../fakes/tls-certificates.ts';
import {
  DEVELOPMENT_KEY,
  type Running,
  startNode,
  startPrimary,
  temporaryDirectory,
} from '../../system/processes.ts';
import type { Door } from './doors.ts';
import { FUZZ_FACTS } from './facts.ts';
import { collectorOf, INSPECTOR_OPTION } from './garbage.ts';

export type Nodes = {
  readonly running: Readonly<Record<'plain' | 'TLS' | 'verify', Running>>;
  readonly doors: readonly Door[];
  /** Makes each of them drop what it does not keep. */
  collectGarbage(): Promise<void>;
  /** The exit codes of those that did not end as they should. */
  stop(): Promise<readonly string[]>;
};

const KNOWN_KEY = 'e_0123456789_1_knownsecret';
const FORGED_KEY = 'e_0123456789_1_forgedsecret';
const FORGED_KEYS = 5_000;
/** In mebibytes, about as in a pod of 512: a process that kept what it is asked would come to an end. */
const SMALL_HEAP = { NODE_OPTIONS: `--max-old-space-size=256 ${INSPECTOR_OPTION}` };
/** Where the primary is asked about keys. */
const KEY_CHECK_PATH = '/api/policy_metadata';
/** How it fails to say. */
const FAILURES: readonly Behaviour[] = [
  { kind: 'hang-up' },
  { kind: 'reply', status: 500, body: '{"message":"no"}' },
  { kind: 'reply', status: 200, body: '<html>a page of a proxy</html>' },
  { kind: 'reply', status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
  { kind: 'cut' },
  { kind: 'stall' },
  { kind: 'silence' },
];
/** Of questions about keys, so many fail for each that does not. */
const FAILURES_IN_A_ROW = 20;

export async function startNodes(): Promise<Nodes> {
  const primary = await filledPrimary();
  const upstream = await FakeUpstream.start();
  upstream.policySource = SMALL_POLICY;
  upstream.facts = FUZZ_FACTS;
  upstream.keys.add(KNOWN_KEY);
  const plain = await startFuzzed(primary.url);
  const secure = await startFuzzed(primary.url, tlsVariables(), { authority: AUTHORITY });
  const verify = await startFuzzed(upstream.url, { [OWN_VARIABLES.keyCheck]: 'verify' });
  await checkKnown(verify.url);
  failOften(upstream);
  const running = { plain, TLS: secure, verify };
  const collectors = await Promise.all([plain, secure, verify].map(collectorOf));
  return {
    running,
    doors: doorsOf(running),
    collectGarbage: async () => {
      await Promise.all(collectors.map((collector) => collector.collect()));
    },
    stop: async () => {
      const codes = await Promise.all(
        Object.entries(running).map(async ([name, node]) => [name, await node.stop()] as const),
      );
      await primary.stop();
      await upstream[Symbol.asyncDispose]();
      return codes.filter(([, code]) => code !== 0).map(([name, code]) => `${name}: ${code}`);
    },
  };
}

async function filledPrimary(): Promise<Running> {
  const primary = await startPrimary();
  const oso = new Oso(primary.url, DEVELOPMENT_KEY);
  await oso.policy(SMALL_POLICY);
  await oso.batch((batch) => {
    for (const { predicate, args } of FUZZ_FACTS) batch.insert([predicate, ...args] as never);
  });
  return primary;
}

function startFuzzed(
  primaryUrl: string,
  variables: NodeJS.ProcessEnv = {},
  tls: { readonly authority?: string } = {},
): Promise<Running> {
  const environment = { ...SMALL_HEAP, [OWN_VARIABLES.authzen]: 'true', ...variables };
  return startNode({ primaryUrl, environment, ...tls });
}

function tlsVariables(): NodeJS.ProcessEnv {
  const directory = temporaryDirectory();
  const fileOf = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  return {
    [OWN_VARIABLES.tlsCertFile]: fileOf('tls.crt', NODE.cert),
    [OWN_VARIABLES.tlsKeyFile]: fileOf('tls.key', NODE.key),
    [OWN_VARIABLES.tlsClientCaFile]: fileOf('ca.crt', AUTHORITY),
  };
}

/** From here on it is let in, whatever the primary says. */
async function checkKnown(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${KNOWN_KEY}` };
  const { status } = await fetch(`${url}/api/policy_metadata`, { headers });
  if (status !== 200) throw new Error(`A key that the primary accepts is answered with ${status}`);
}

function failOften(upstream: FakeUpstream): void {
  const failures = Array.from(
    { length: FAILURES_IN_A_ROW },
    (_, at) => FAILURES[at % FAILURES.length],
  );
  const more = () =>
    upstream.script(KEY_CHECK_PATH, ...failures.filter((one) => one !== undefined), {
      kind: 'answer',
      before: more,
    });
  more();
}

function doorsOf({ plain, TLS, verify }: Nodes['running']): readonly Door[] {
  const [plainPort, tlsPort, verifyPort] = [plain, TLS, verify].map(({ url }) =>
    Number(new URL(url).port),
  ) as [number, number, number];
  const secure = { port: tlsPort, key: DEVELOPMENT_KEY };
  const ca = AUTHORITY;
  return [
    { name: 'plain', port: plainPort, percent: 68, key: DEVELOPMENT_KEY },
    { ...secure, name: 'TLS', percent: 16, tls: { ca, ...APPLICATION } },
    { ...secure, name: 'TLS, no certificate', percent: 2, tls: { ca }, turnedAwayWith: [401] },
    {
      ...secure,
      name: "TLS, a stranger's certificate",
      percent: 2,
      tls: { ca, ...STRANGER },
      turnedAwayWith: [401],
    },
    { name: 'verify, a known key', port: verifyPort, percent: 8, key: KNOWN_KEY },
    {
      name: 'verify, forged keys',
      port: verifyPort,
      percent: 4,
      key: FORGED_KEY,
      keyCount: FORGED_KEYS,
      turnedAwayWith: [401, 503],
    },
  ];
}
