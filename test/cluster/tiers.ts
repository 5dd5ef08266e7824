/**
 * Which parts of Kubernetes this machine can run. A test that needs one that it cannot is skipped by
 * its name, with what is missing, and is counted.
 */

import { after, afterEach, before, describe, test, type TestContext } from 'node:test';
import { missingNodePackages } from './node-packages.ts';
import { logsOfRuns } from './run-directory.ts';
import { findTool } from './tools.ts';

export type Tier = 'api-server' | 'node';

const API_SERVER_TOOLS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'helm',
  'kwok',
  'volume-provisioner',
];
const NODE_TOOLS = ['kubelet', 'kube-proxy', 'metrics-server', 'coredns', 'pause'];
/** They are on every Linux but the smallest. */
const LINUX_TOOLS = ['openssl', 'setpriv', 'unshare', 'nsenter'];

/** Why this machine cannot run a tier; empty if it can. */
export function reasonsAgainst(tier: Tier): readonly string[] {
  return tier === 'api-server'
    ? [...reasonsAgainstLinux(), ...reasonsAgainstTools(API_SERVER_TOOLS)]
    : [...reasonsAgainst('api-server'), ...reasonsAgainstNode()];
}

/** What tests of a tier are written with: `node:test`'s own, or what only counts what is skipped. */
export type TierSuite = {
  readonly test: (name: string, body: (context: TestContext) => Promise<void>) => void;
  readonly before: (hook: () => Promise<void>) => void;
  readonly after: (hook: () => Promise<void>) => void;
};

/** Like `describe`; when a test fails, it says where the logs of the clusters are. */
export function describeTier(tier: Tier, name: string, body: (suite: TierSuite) => void): void {
  const reasons = reasonsAgainst(tier);
  const skip = `tier ${tier}: ${reasons.join(', ')}`;
  describe(name, () => {
    if (reasons.length > 0) {
      body({ test: (title) => void test(title, { skip }), before: () => {}, after: () => {} });
      return;
    }
    endWithRunner();
    afterEach((context) => {
      if ('passed' in context && context.passed) return;
      for (const directory of logsOfRuns()) context.diagnostic(`logs: ${directory}`);
    });
    body({ test: (title, run) => void test(title, run), before, after });
  });
}

/** A runner that is killed tells its children nothing: a test that lost it ends, with its clusters. */
function endWithRunner(): void {
  const runner = process.ppid;
  if (process.env['NODE_TEST_CONTEXT'] === undefined) return;
  setInterval(() => {
    if (process.ppid !== runner) process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
}

function reasonsAgainstLinux(): readonly string[] {
  if (process.platform !== 'linux') return ['needs Linux'];
  return missing(LINUX_TOOLS).map((name) => `needs ${name}`);
}

function reasonsAgainstTools(names: readonly string[]): readonly string[] {
  if (missing(names).length === 0) return [];
  return [findTool('go') === undefined ? 'needs go' : 'needs make cluster-tools'];
}

function reasonsAgainstNode(): readonly string[] {
  return [
    ...(process.getuid?.() === 0 ? [] : ['needs root']),
    ...reasonsAgainstTools(NODE_TOOLS),
    ...missingNodePackages().map((name) => `needs package ${name}`),
  ];
}

function missing(names: readonly string[]): readonly string[] {
  return names.filter((name) => findTool(name) === undefined);
}
