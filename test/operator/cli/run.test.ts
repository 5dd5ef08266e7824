import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OperatorOptions, readOptions } from '../../../operator/cli/options.ts';
import { runOperator } from '../../../operator/cli/run.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import { LEASES } from '../../../operator/kube/lease.ts';
import {
  FALLBACKS,
  OPTIONAL_CHILDREN,
  PODS,
  STATEFUL_SETS,
} from '../../../operator/reconcile/child-types.ts';
import { FLEET_TYPES, nameOf, putFallback, rollOut, until } from '../../fakes/fleet-parts.ts';
import { startOperatorServer } from './operator-server.ts';

function optionsOf(args: readonly string[]): OperatorOptions {
  const options = readOptions(args, { POD_NAME: 'operator-0', POD_NAMESPACE: 'oso' });
  assert.ok(typeof options === 'object');
  return options;
}

/** An operator, until the test ends it. */
function started(args: readonly string[]) {
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = runOperator(optionsOf(['--port=0', ...args]), {
    write: (line) => void lines.push(line),
    clock: SYSTEM_CLOCK,
    random: () => 0,
    signal: stop.signal,
  });
  return {
    lines,
    ended,
    stop: () => {
      stop.abort();
      return ended;
    },
    port: async () => {
      await until(() => lines.some((line) => line.includes('"Started"')));
      return (
        JSON.parse(lines.find((line) => line.includes('"Started"')) ?? '{}') as { port: number }
      ).port;
    },
  };
}

test('a resource gets its nodes, is reported about, and the lease is given back at the end', async () => {
  await using server = await startOperatorServer();
  const { api } = server;
  const operator = started([
    `--kubeconfig=${server.kubeconfigPath}`,
    '--leader-elect',
    '--log-level=debug',
  ]);
  putFallback(api);
  await until(() => api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  await until(() => api.state.get(FALLBACKS, nameOf())['status'] !== undefined);
  rollOut(api);
  await until(() =>
    JSON.stringify(api.state.get(FALLBACKS, nameOf())['status']).includes('NodesReady'),
  );
  const base = `http://127.0.0.1:${await operator.port()}`;
  assert.equal((await fetch(`${base}/readyz`)).status, 200);
  const metrics = await (await fetch(`${base}/metrics`)).text();
  assert.match(metrics, /oso_fallback_operator_condition\{.*type="Ready",status="True"\} 1/u);
  assert.match(metrics, /leader_election_master_status\{name="oso-fallback-operator"\} 1/u);
  const lease = { name: 'oso-fallback-operator', namespace: 'oso' };
  const holder = () =>
    (api.state.get(LEASES, lease)['spec'] as { holderIdentity: string }).holderIdentity;
  assert.match(holder(), /^operator-0_/u);
  await operator.stop();
  assert.equal(holder(), '');
  assert.ok(
    api.requests.some(
      ({ resource, verb }) => resource === 'events.events.k8s.io' && verb === 'create',
    ),
  );
  assert.ok(operator.lines.some((line) => line.includes('reconcileID')));
});

test('what nodes say anew wakes their fleet', async () => {
  await using server = await startOperatorServer();
  const { api } = server;
  const operator = started([`--kubeconfig=${server.kubeconfigPath}`]);
  putFallback(api);
  await until(() => api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  rollOut(api, 0);
  for (const pod of api.state.list(PODS)) {
    // Nobody listens there, and the operator says so.
    const status = { podIP: '127.0.0.1' };
    api.state.apply(
      { ...PODS, hasStatus: true },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' },
        status,
      },
      { manager: 'kubelet', isForced: true, isStatus: true },
    );
  }
  await until(() =>
    JSON.stringify(api.state.get(FALLBACKS, nameOf())['status'] ?? {}).includes(
      'The operator cannot ask it',
    ),
  );
  await operator.stop();
});

test('a kind that is there only sometimes is noticed at the start', async () => {
  await using server = await startOperatorServer([...FLEET_TYPES, ...OPTIONAL_CHILDREN]);
  const [monitors] = OPTIONAL_CHILDREN;
  assert.ok(monitors !== undefined);
  const operator = started([`--kubeconfig=${server.kubeconfigPath}`, '--namespace=authorization']);
  putFallback(server.api);
  await until(() => server.api.state.find(monitors, nameOf()) !== undefined);
  await operator.stop();
});

test('a cluster without the CRD is told what to do', async () => {
  await using server = await startOperatorServer([]);
  const operator = started([`--kubeconfig=${server.kubeconfigPath}`]);
  await until(() => operator.lines.some((line) => line.includes('install its CRD: kubectl apply')));
  const base = `http://127.0.0.1:${await operator.port()}`;
  const ready = await fetch(`${base}/readyz`);
  assert.equal(ready.status, 503);
  assert.match(await ready.text(), /not shown all yet: osofallbacks\.fallback\.oso\.dev/u);
  await operator.stop();
});

test('who cannot say which cluster is told at once', async () => {
  await assert.rejects(started(['--kubeconfig=/nowhere/kubeconfig']).ended, {
    kind: 'unauthorized',
    message: /Cannot read the kubeconfig \/nowhere\/kubeconfig/u,
  });
});
