/** The operator and its fleets on a whole cluster, with the official SDK in a pod, through an outage. */

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { OWN_VARIABLES } from '../../node/contract.ts';
import type { Credentials } from '../cluster/certificates.ts';
import { describeTier } from '../cluster/tiers.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { DEAD_URL, PRIMARY_URL } from './application.ts';
import type { AskedLine, LoadSummary } from './asker/lines.ts';
import {
  applyFleet,
  type Fleet,
  fleetIn,
  isReady,
  type Pod,
  serverNameIn,
  startFleet,
  untilReached,
} from './fleets.ts';
import { powerCycle } from './machine.ts';
import { measurements } from './measurements.ts';
import { operatorIn } from './operator.ts';
import { type Reader, readerOfReadme } from './readme.ts';
import { SPEC_LINES, type Stage, startStage, writeState } from './stage.ts';

const TIMEOUT = { timeoutMs: 120_000 };
const SCENARIO_MS_MAX = 240_000;
/** A node copies every five seconds, waits as long for a connection, and is asked every ten. */
const TOLD_SECONDS_MAX = 45;
const DIFFERENCES_SHOWN_MAX = 5;
const TLS_SECRET = 'shop-tls';
/** An application that asks steadily and leaves the cores to others. */
const STEADY = { url: DEAD_URL, clients: 4, pauseMs: 20 };

describeTier('node', 'a fleet on a cluster', ({ test, before, after }) => {
  const { time, lines } = measurements();
  let stage: Stage;
  let reader: Reader;

  before(async () => {
    stage = await startStage({ time });
    reader = readerOfReadme(stage.cluster, SPEC_LINES);
    await time('helm install, until the operator is ready', async () => {
      await reader.run('helm install');
      await operatorIn(stage.cluster).ready();
    });
    await time('helm test', async () => await operatorIn(stage.cluster).test());
  });
  after(async () => {
    await stage?.stop();
    process.stdout.write(`\n${lines().join('\n')}\n\n`);
  });

  /** A test that ends in time, whatever hangs, and keeps what the cluster knew when it failed. */
  function scenario(name: string, play: () => Promise<void>): void {
    test(name, async () => {
      const end = new AbortController();
      const tooLate = async (): Promise<never> => {
        await sleep(SCENARIO_MS_MAX, undefined, { signal: end.signal });
        throw new Error(`The scenario takes more than ${SCENARIO_MS_MAX / 1_000} s`);
      };
      try {
        await Promise.race([play(), tooLate()]);
      } catch (error) {
        const path = await writeState(stage.cluster, name);
        throw new Error(`${String(error)}\nthe cluster then: ${path}`, { cause: error });
      } finally {
        end.abort();
        await stage.primary.restore();
      }
    });
  }

  /** All of them are those of the primary in peace, and were given at one place. */
  function checkAnswers(asked: readonly AskedLine[], { host }: URL): void {
    const others = asked.flatMap(({ question, answer, answeredBy }, index) => {
      const expected = stage.expected[index]?.answer;
      if (answer === expected && answeredBy === host) return [];
      return [`${JSON.stringify(question)}: ${answer} of ${answeredBy}; expected ${expected}`];
    });
    assert.deepEqual(others.slice(0, DIFFERENCES_SHOWN_MAX), []);
    assert.equal(asked.length, stage.expected.length);
  }

  /** Asks in an outage: all answers are the fleet's, and are those of the primary. */
  async function checkSameAnswers({ fallbackUrl }: Pick<Fleet, 'fallbackUrl'>): Promise<void> {
    const asked = await stage.application.ask({ url: PRIMARY_URL, fallbackUrl, clients: 24 });
    checkAnswers(asked, new URL(fallbackUrl));
  }

  scenario('comes up by three commands of the README', async () => {
    const { cluster, application } = stage;
    const { fallbackUrl, kubectl } = fleetIn(cluster, 'default');
    await time('README: a resource, until its fleet is Ready and answers', async () => {
      await reader.run('kubectl create secret');
      await reader.run('kubectl apply');
      await reader.run('kubectl wait');
      await untilReached(application, { fallbackUrl });
    });
    assert.match(await reader.run('kubectl get'), /^shop +2 +2 /mu);
    const asked = await application.ask({ url: DEAD_URL, fallbackUrl });
    checkAnswers(asked, new URL(fallbackUrl));
    await kubectl('delete', 'osofb/shop', 'secret/oso');
  });

  scenario('takes over when packets to the primary are dropped', async () => {
    const { application, primary, expected } = stage;
    await using fleet = await startFleet(stage, 'failover');
    const { fallbackUrl } = fleet;
    const inPeace = await application.ask({ url: PRIMARY_URL, fallbackUrl });
    checkAnswers(inPeace, new URL(PRIMARY_URL));
    await primary.cut();
    await time(`the primary is cut off: ${expected.length} questions, same answers`, async () => {
      await checkSameAnswers(fleet);
    });
  });

  scenario(
    'is told as cut off soon after no packet reaches the primary, and as well again',
    async () => {
      await using fleet = await startFleet(stage, 'cut-off', { syncIntervalSeconds: 5 });
      const until = async (status: string) =>
        await fleet.kubectl(
          'wait',
          `--for=condition=UpstreamReachable=${status}`,
          'osofb/shop',
          `--timeout=${TOLD_SECONDS_MAX}s`,
        );
      await until('True');
      await stage.primary.cut();
      await time('outage: until UpstreamReachable is False', async () => await until('False'));
      await stage.primary.restore();
      await time('its end: until UpstreamReachable is True', async () => await until('True'));
    },
  );

  scenario('comes back on its volumes when its pods are deleted in an outage', async () => {
    await using fleet = await startFleet(stage, 'deleted-pods');
    const old = await fleet.pods();
    const copies = await copiesOf(fleet);
    await stage.primary.cut();
    await time('outage: every pod deleted, until all are Ready again', async () => {
      const names = old.map(({ metadata }) => metadata.name);
      await fleet.kubectl('delete', 'pods', '--wait=false', ...names);
      await waitUntil('new pods are Ready', async () => areNew(await fleet.pods(), old), TIMEOUT);
    });
    assert.deepEqual(await copiesOf(fleet), fromDisk(copies));
    await untilReached(stage.application, fleet);
    await checkSameAnswers(fleet);
  });

  scenario('comes back on its volumes when its machine loses power in an outage', async () => {
    await using fleet = await startFleet(stage, 'lost-power');
    const old = await fleet.pods();
    const copies = await copiesOf(fleet);
    await stage.primary.cut();
    await time('outage: power lost, until all pods are Ready again', async () => {
      await powerCycle(stage.cluster, fleet.namespace);
      const isBack = async () => haveRestarted(await fleet.pods(), old);
      await waitUntil('all pods are Ready again', isBack, TIMEOUT);
    });
    assert.deepEqual(await copiesOf(fleet), fromDisk(copies));
    await untilReached(stage.application, fleet);
    await checkSameAnswers(fleet);
  });

  scenario('grows from 2 to 3 nodes when an autoscaler finds it burning', async () => {
    // What one application asks for takes less than a tenth of a core.
    const resources = { requests: { cpu: '20m' } };
    await using fleet = await startFleet(stage, 'autoscaled', { resources });
    const { fallbackUrl } = fleet;
    const load = await stage.application.load({ url: DEAD_URL, fallbackUrl, clients: 8 });
    await time('load, until a third node is Ready', async () => {
      // Not before: on a busy machine the start of a node looks like load.
      await fleet.patch({ autoscaling: { minReplicas: 2, maxReplicas: 3, cpuPercent: 80 } });
      await fleet.settled(3);
    });
    const reached = ['get', 'hpa/shop', '--output=jsonpath={.status.desiredReplicas}'];
    assert.equal(await fleet.kubectl(...reached), '3');
    checkSound(await load.stop());
  });

  scenario('scales from 2 to 4 and back to 2 nodes, and fails no question', async () => {
    await using fleet = await startFleet(stage, 'scaled');
    const { fallbackUrl, kubectl, pods, settled } = fleet;
    const load = await stage.application.load({ ...STEADY, fallbackUrl });
    await time('kubectl scale from 2 to 4, until all are Ready', async () => {
      await kubectl('scale', 'osofb/shop', '--replicas=4');
      await settled(4);
    });
    await time('kubectl scale from 4 to 2, until it is so', async () => {
      await kubectl('scale', 'osofb/shop', '--replicas=2');
      await settled(2);
    });
    checkSound(await load.stop());
    const names = (await pods()).map(({ metadata }) => metadata.name);
    assert.deepEqual(names, ['shop-0', 'shop-1']);
    const volumes = async () => await kubectl('get', 'pvc', '--output=name');
    const kept = 'persistentvolumeclaim/data-shop-0\npersistentvolumeclaim/data-shop-1\n';
    const areKept = async () => ((await volumes()) === kept ? true : undefined);
    await waitUntil('the volumes of the others are gone', areKept, TIMEOUT);
  });

  scenario('keeps a client on one node', async () => {
    await using fleet = await startFleet(stage, 'affinity');
    await fleet.kubectl('expose', 'service/shop', '--name=anyone', '--session-affinity=None');
    const { fallbackUrl } = fleet;
    const anyoneUrl = fallbackUrl.replace('shop', 'anyone');
    const [runs, questions] = [4, 10];
    // Each run is a process of its own, with connections of its own.
    const answersThrough = async (url: string): Promise<readonly number[]> => {
      const earlier = await answersOfNodes(fleet);
      for (let run = 0; run < runs; run += 1) {
        await stage.application.ask({ url: DEAD_URL, fallbackUrl: url, questions });
      }
      const all = await answersOfNodes(fleet);
      return all.map((answers, index) => answers - (earlier[index] ?? 0));
    };
    const held = await answersThrough(fallbackUrl);
    assert.deepEqual(
      held.toSorted((a, b) => a - b),
      [0, runs * questions],
    );
    const spread = await answersThrough(anyoneUrl);
    assert.ok(!spread.includes(0), `without affinity both answer: ${spread.join(', ')}`);
  });

  scenario('rolls out a changed spec, and fails no question', async () => {
    await using fleet = await startFleet(stage, 'changed');
    const old = await fleet.pods();
    const load = await stage.application.load({ ...STEADY, fallbackUrl: fleet.fallbackUrl });
    await time('a changed spec, until both nodes have it', async () => {
      await fleet.patch({ syncIntervalSeconds: 900 });
      await fleet.settled(2);
    });
    const summary = await load.stop();
    const pods = await fleet.pods();
    assert.ok(areNew(pods, old), 'every pod is new');
    assert.deepEqual(pods.map(syncIntervalOf), ['900', '900']);
    checkSound(summary);
  });

  scenario(
    'renews its certificate and grows in an outage, by https, and fails no question',
    async () => {
      const namespace = 'tls';
      const first = await pairIn(stage, { namespace, validDays: 1 });
      const next = await pairIn(stage, { namespace, validDays: 30 });
      await putPair(stage, namespace, first);
      // A node without a copy turns to others after a quarter of it.
      const env = [{ name: OWN_VARIABLES.startWaitSeconds, value: '8' }];
      await using fleet = await startFleet(stage, namespace, {
        tls: { secretName: TLS_SECRET },
        env,
      });
      const isValid = (reason: string) => [
        'wait',
        `--for=jsonpath={.status.conditions[?(@.type=="CertificateValid")].reason}=${reason}`,
        'osofb/shop',
        '--timeout=60s',
      ];
      await fleet.kubectl(...isValid('ExpiresSoon'));
      const old = await fleet.pods();
      const load = await stage.application.load({ ...STEADY, fallbackUrl: fleet.fallbackUrl });
      await stage.primary.cut();
      await time('outage, https: certificate renewed, until every node shows it', async () => {
        await putPair(stage, namespace, next);
        await fleet.patch({ replicas: 3 });
        const areShown = async () => await showAll(fleet, old, next);
        await waitUntil('every node shows the new certificate', areShown, TIMEOUT);
      });
      await time('and until a third node has its copy from another one', async () => {
        await fleet.settled(3);
        await fleet.kubectl(...isValid('Valid'));
      });
      checkSound(await load.stop());
      const pods = await fleet.pods();
      const uidsOf = (all: readonly Pod[]) => all.map(({ metadata }) => metadata.uid);
      assert.deepEqual(uidsOf(pods).slice(0, 2), uidsOf(old));
      assert.match((await copiesOf(fleet)).at(2)?.source ?? '', /^https:\/\/shop-[01]\./u);
      await checkSameAnswers(fleet);
    },
  );

  scenario('loses nothing when the operator is killed at any moment', async () => {
    const operator = operatorIn(stage.cluster);
    await using fleet = await applyFleet(stage, 'killed-operator');
    await time('operator killed while it makes a fleet, until that is Ready', async () => {
      await operator.kill();
      await fleet.settled(2);
    });
    await untilReached(stage.application, fleet);
    const load = await stage.application.load({ ...STEADY, fallbackUrl: fleet.fallbackUrl });
    await time('operator killed while it scales and rolls out, until both are done', async () => {
      await fleet.patch({ replicas: 3, syncIntervalSeconds: 900 });
      await operator.kill();
      await fleet.settled(3);
    });
    assert.deepEqual((await fleet.pods()).map(syncIntervalOf), ['900', '900', '900']);
    await time('operator killed, and a child deleted: until that is back', async () => {
      const child = 'poddisruptionbudget/shop';
      await operator.kill();
      await fleet.kubectl('delete', child);
      const isBack = async () => await fleet.kubectl('get', child, '--output=name');
      await waitUntil('the child is back', isBack, TIMEOUT);
    });
    checkSound(await load.stop());
  });

  scenario('leaves nothing when its namespace is deleted, and can be made anew', async () => {
    const { cluster } = stage;
    const namespace = 'deleted';
    await startFleet(stage, namespace);
    await time('kubectl delete namespace, until it is gone', async () => {
      await cluster.kubectl('delete', 'namespace', namespace, '--timeout=120s');
    });
    const volumes = ['get', 'pv', '--output=jsonpath={.items[*].spec.claimRef.namespace}'];
    const hasNone = async () =>
      (await cluster.kubectl(...volumes)).split(' ').includes(namespace) ? undefined : true;
    await waitUntil('its volumes are gone', hasNone, TIMEOUT);
    await using _ = await startFleet(stage, namespace);
  });
});

/** A certificate of the fleet of a namespace, by the authority that the application believes. */
async function pairIn(
  { authority }: Stage,
  { namespace, validDays }: { readonly namespace: string; readonly validDays: number },
): Promise<Credentials> {
  const serverName = serverNameIn(namespace);
  return await authority.issue({
    commonName: serverName,
    servesAt: [`DNS:${serverName}`],
    validDays,
  });
}

/** Into the Secret, as cert-manager writes it. */
async function putPair(
  { cluster, authority }: Stage,
  namespace: string,
  { certificate, key }: Credentials,
): Promise<void> {
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: TLS_SECRET, namespace },
    stringData: { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate },
  });
}

/** Do all of these show this certificate? */
async function showAll({ addressOf }: Fleet, pods: readonly Pod[], { certificate }: Credentials) {
  const { fingerprint256 } = new X509Certificate(certificate);
  const shown = pods.map(async (pod) => {
    const { ip: host, port } = await addressOf(pod);
    const socket = connect({ host, port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const found = socket.getPeerCertificate().fingerprint256;
    socket.destroy();
    return found === fingerprint256;
  });
  return (await Promise.all(shown)).every((isNew) => isNew) ? true : undefined;
}

/** What each node has, in the order of the pods. */
async function copiesOf({ nodeStatus, pods }: Fleet) {
  const copies = (await Promise.all((await pods()).map(nodeStatus))).map(({ copy }) => copy);
  return copies.map((copy) => ({ source: copy?.source, digest: copy?.digest }));
}

/** The same copies, read from where they were kept. */
function fromDisk(copies: Awaited<ReturnType<typeof copiesOf>>) {
  return copies.map(({ digest }) => ({ source: 'disk', digest }));
}

async function answersOfNodes({ answers, pods }: Fleet): Promise<readonly number[]> {
  return await Promise.all((await pods()).map(answers));
}

/** As many pods as before, all of them others, and Ready. */
function areNew(pods: readonly Pod[], old: readonly Pod[]): true | undefined {
  const uids = new Set(old.map(({ metadata }) => metadata.uid));
  const areAll = pods.length === old.length && pods.every(isReady);
  return areAll && pods.every(({ metadata }) => !uids.has(metadata.uid)) ? true : undefined;
}

/** The same pods with other processes, and Ready. */
function haveRestarted(pods: readonly Pod[], old: readonly Pod[]): true | undefined {
  const processOf = ({ status }: Pod) => status.containerStatuses?.[0]?.containerID;
  const processes = new Set(old.map(processOf));
  const areAll = pods.length === old.length && pods.every(isReady);
  return areAll && pods.every((pod) => !processes.has(processOf(pod))) ? true : undefined;
}

function syncIntervalOf({ spec }: Pod): string | undefined {
  const variables = spec.containers.flatMap(({ env = [] }) => env);
  return variables.find(({ name }) => name === OWN_VARIABLES.syncIntervalSeconds)?.value;
}

/** Every question was answered, as it had been the first time. */
function checkSound({ asked, problems }: LoadSummary): void {
  assert.deepEqual(problems, []);
  assert.ok(asked > 0);
}
