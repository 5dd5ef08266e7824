/** A pod that stands for an application, and what it is told to ask. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Cluster } from '../cluster/cluster.ts';
import { tool } from '../cluster/tools.ts';
import type { AskedLine, LoadSummary } from './asker/lines.ts';
import { ASKER_IMAGE } from './images.ts';
import { PRIMARY_HOST } from './primary.ts';

const NAMESPACE = 'storefront';
const NAME = 'application';
/** Where the pod finds whose certificates the SDK believes, besides those that everybody does. */
const AUTHORITIES = 'authorities';
const AUTHORITIES_DIRECTORY = '/etc/authorities';
const AUTHORITY_FILE = 'ca.crt';
const PROGRAM = ['node', '/app/main.mjs'];

export const PRIMARY_URL = `http://${PRIMARY_HOST}`;
/** Nobody listens there: the SDK turns to its fallback at once. */
export const DEAD_URL = 'http://127.0.0.1:1';

export type Asking = {
  /** The first one that the SDK asks. */
  readonly url: string;
  readonly fallbackUrl?: string;
  readonly questions?: number;
  readonly clients?: number;
  readonly pauseMs?: number;
};

export type Load = {
  /** Lets it end; what it found. */
  readonly stop: () => Promise<LoadSummary>;
};

export type Application = {
  /** Asks each question once; the same questions each time. */
  readonly ask: (asking: Asking) => Promise<readonly AskedLine[]>;
  /** Asks on and on. Resolves when every question has been answered once. */
  readonly load: (asking: Asking) => Promise<Load>;
};

/** `authority`: whom it believes, in PEM. Resolves when it can be told to ask. */
export async function startApplication(cluster: Cluster, authority: string): Promise<Application> {
  await cluster.apply(objects(authority));
  const wait = ['wait', '--for=condition=Ready', `pod/${NAME}`, '--timeout=90s'];
  await cluster.kubectl('-n', NAMESPACE, ...wait);
  const ask = async (asking: Asking): Promise<readonly AskedLine[]> => {
    const command = [...PROGRAM, 'ask', ...wordsOf(asking)];
    const output = await cluster.kubectl('-n', NAMESPACE, 'exec', NAME, '--', ...command);
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AskedLine);
  };
  return { ask, load: async (asking) => await startLoad(cluster, asking) };
}

async function startLoad(cluster: Cluster, asking: Asking): Promise<Load> {
  const args = ['-n', NAMESPACE, 'exec', '-i', NAME, '--', ...PROGRAM, 'load', ...wordsOf(asking)];
  const environment = { ...process.env, ...cluster.environment };
  const child = spawn(tool('kubectl'), args, { env: environment });
  const complaints = text(child.stderr);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value } = (await lines.next()) as { value?: string };
    if (value === undefined) throw new Error(`The load ended: ${await complaints}`);
    return value;
  };
  await next();
  const stop = async (): Promise<LoadSummary> => {
    const ended = once(child, 'exit');
    child.stdin.end();
    const summary = JSON.parse(await next()) as LoadSummary;
    await ended;
    return summary;
  };
  return { stop };
}

function wordsOf(asking: Asking): readonly string[] {
  const { url, fallbackUrl, questions, clients, pauseMs } = asking;
  const options = {
    url,
    'fallback-url': fallbackUrl,
    questions,
    clients,
    'pause-ms': pauseMs,
  };
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name}=${value}`);
}

function objects(authority: string): readonly object[] {
  const container = {
    name: NAME,
    image: ASKER_IMAGE,
    imagePullPolicy: 'Never',
    env: [{ name: 'NODE_EXTRA_CA_CERTS', value: `${AUTHORITIES_DIRECTORY}/${AUTHORITY_FILE}` }],
    resources: { requests: { cpu: '50m', memory: '64Mi' } },
    volumeMounts: [{ name: AUTHORITIES, mountPath: AUTHORITIES_DIRECTORY }],
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: AUTHORITIES, namespace: NAMESPACE },
      data: { [AUTHORITY_FILE]: authority },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: NAME, namespace: NAMESPACE },
      spec: {
        containers: [container],
        volumes: [{ name: AUTHORITIES, configMap: { name: AUTHORITIES } }],
        terminationGracePeriodSeconds: 5,
      },
    },
  ];
}
