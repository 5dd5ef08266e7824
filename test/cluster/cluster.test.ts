/** The whole cluster works as one of a cloud would, and leaves nothing. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from './cluster.ts';
import { borrowingPod } from './borrowing-pod.ts';
import { describeTier } from './tiers.ts';
import { waitUntil } from './wait-until.ts';
import { runThatGets, whatIsLeft } from './what-is-left.ts';

/** Of a busy machine. */
const TIMEOUT = { timeoutMs: 90_000 };

const SERVE = `require('node:http').createServer((_, to) => to.end('served')).listen(8080)`;
const NAME = 'server';

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } },
};

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: 'default' },
  spec: { selector: { app: NAME }, ports: [{ port: 80, targetPort: 8080 }] },
};

describeTier('node', 'a cluster', ({ test, before, after }) => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ auditLog: true });
    const pod = borrowingPod({ name: NAME, script: SERVE, claim: CLAIM.metadata.name });
    await cluster.apply([CLAIM, SERVICE, pod]);
    await cluster.kubectl('wait', '--for=condition=Ready', `pod/${NAME}`, '--timeout=60s');
  });
  after(async () => await cluster.stop());

  /** What a script prints that runs in the pod. */
  async function inPod(script: string): Promise<string> {
    return await cluster.kubectl('exec', NAME, '--', '/borrowed/node', '--eval', script);
  }

  test('has a node that is Ready', async () => {
    assert.match(await cluster.kubectl('get', 'nodes'), / Ready /u);
  });

  test('lets a pod that is not root write to its volume', async () => {
    const script = `require('node:fs').writeFileSync('/data/a', 'kept'); console.log(process.getuid())`;
    assert.equal(await inPod(script), '65532\n');
    assert.equal(
      await inPod(`console.log(require('node:fs').readFileSync('/data/a', 'utf8'))`),
      'kept\n',
    );
  });

  test('grows a volume when its claim asks for more', async () => {
    const patch = { spec: { resources: { requests: { storage: '20Mi' } } } };
    await cluster.kubectl('patch', 'pvc', 'data', '--patch', JSON.stringify(patch));
    const capacity = async (): Promise<string> =>
      await cluster.kubectl('get', 'pvc', 'data', '-o', 'jsonpath={.status.capacity.storage}');
    const isGrown = async () => ((await capacity()) === '20Mi' ? true : undefined);
    assert.ok(await waitUntil('the claim has 20 MiB', isGrown, TIMEOUT));
  });

  test('finds a Service by its name, and answers at it', async () => {
    const script = `fetch('http://server.default.svc.cluster.local').then((a) => a.text()).then(console.log)`;
    const answer = async () => await inPod(script);
    assert.equal(await waitUntil('the Service answers', answer, TIMEOUT), 'served\n');
  });

  test('lets the test reach a Service, and cut it off', async () => {
    const address = (
      await cluster.kubectl('get', 'service', NAME, '-o', 'jsonpath={.spec.clusterIP}')
    ).trim();
    const url = `http://127.0.0.1:${await cluster.forward(address, 80)}`;
    const ask = async (): Promise<string> =>
      await (
        await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(2000) })
      ).text();
    assert.equal(await waitUntil('the Service answers', ask, TIMEOUT), 'served');
    const rule = ['OUTPUT', '--protocol', 'tcp', '--dport', '8080', '--jump', 'DROP'];
    await cluster.execute('iptables', '--insert', ...rule);
    await assert.rejects(ask());
    await cluster.execute('iptables', '--delete', ...rule);
    assert.equal(await waitUntil('it answers again', ask, TIMEOUT), 'served');
  });

  test('writes down nothing of its own', async () => {
    const users = (await cluster.auditEvents()).map(({ user }) => user.username);
    assert.ok(users.includes('administrator'));
    assert.deepEqual(
      users.filter((name) => /^system:(?!anonymous)/u.test(name)),
      [],
    );
  });

  test('measures what pods use', async () => {
    const top = async () => await cluster.kubectl('top', 'pods', '--no-headers');
    assert.match(await waitUntil('there are metrics', top, TIMEOUT), /^server +\d+m +\d+Mi/u);
  });

  test('keeps a pod running while its kubelet and runtime are restarted', async () => {
    const started = ['get', 'pod', NAME, '-o', 'jsonpath={.status.containerStatuses[0].state}'];
    const before_ = await cluster.kubectl(...started);
    await cluster.restartContainerd();
    await cluster.restartKubelet();
    await cluster.kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s');
    assert.equal(await cluster.kubectl(...started), before_);
    assert.equal(
      await waitUntil('its commands run', async () => await inPod('console.log(1)'), TIMEOUT),
      '1\n',
    );
  });
});

/** Of those that a kubelet changes, which belong to no namespace. */
function machineSettings(): readonly string[] {
  const names = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops'];
  return names.map((name) => readFileSync(join('/proc/sys', name), 'utf8'));
}

describeTier('node', 'the end of a cluster', ({ test }) => {
  test('leaves nothing but logs, with a pod running, while another one runs on', async () => {
    const settings = machineSettings();
    const [cluster, other] = await Promise.all([startCluster(), startCluster()]);
    const run = dirname(cluster.logsDirectory);
    await cluster.apply(borrowingPod({ name: NAME, script: SERVE }));
    await cluster.kubectl('wait', '--for=condition=Ready', `pod/${NAME}`, '--timeout=60s');
    await cluster.stop();
    assert.deepEqual(whatIsLeft(run), []);
    assert.match(await other.kubectl('get', 'nodes'), / Ready /u);
    await other.stop();
    assert.deepEqual(machineSettings(), settings);
  });

  test('leaves as little when its test is killed', async () => {
    const run = await runThatGets('SIGKILL', 'node');
    const isGone = async () => await Promise.resolve(whatIsLeft(run).length === 0 || undefined);
    assert.ok(await waitUntil('nothing is left', isGone, TIMEOUT));
  });
});
