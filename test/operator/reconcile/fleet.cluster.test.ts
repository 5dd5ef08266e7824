/** The life of a fleet on a real API server, with the controllers of Kubernetes and nodes that are pretended. */

import assert from 'node:assert/strict';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import {
  FLEET_AUTHORITY,
  NODES,
  OTHER_FLEET_AUTHORITY,
  RENEWED,
} from '../../fakes/fleet-certificates.ts';
import { type JsonRecord, NAMESPACE, resourceWith } from '../api/resources.ts';
import {
  type ClusterOperator,
  fieldOf,
  kubectlIn,
  prepare,
  reasonPath,
  statusPath,
  startOperator,
  untilField,
  untilRest,
  writesOf,
} from './cluster-operator.ts';

const RESYNCS = 10;
const WAIT = { timeoutMs: 30_000 };

describeTier('api-server', 'a fleet on a real API server', ({ test, before, after }) => {
  let cluster: ControlPlane;
  let operator: ClusterOperator;

  before(async () => {
    cluster = await startControlPlane({ auditLog: true, fakeNodes: 3 });
    await prepare(cluster);
    operator = startOperator(cluster);
  });
  after(async () => {
    await operator.stop();
    await cluster.stop();
  });

  const apply = (spec: JsonRecord, name = 'shop') => cluster.apply(resourceWith(spec, name));
  const untilReason = (type: string, reason: string, name = 'shop') =>
    untilField(cluster, [`osofb/${name}`, reasonPath(type), (value) => value === reason]);
  const untilSet = (path: string, expected: string) =>
    untilField(cluster, ['sts/shop', path, (value) => value === expected]);

  test('is made, and becomes ready', async () => {
    await apply({});
    await untilReason('Ready', 'NodesReady');
    await untilReason('Progressing', 'Settled');
    assert.equal(await fieldOf(cluster, 'osofb/shop', '.status.readyReplicas'), '2');
    assert.match(await kubectlIn(cluster, 'get', 'osofb'), /shop +2 +2 /u);
    // Pretended nodes have addresses where no node answers.
    await untilField(cluster, ['osofb/shop', '.status.nodes[0].problem', (value) => value !== '']);
    await untilField(cluster, [
      'osofb/shop',
      statusPath('OutageReady'),
      (value) => value !== '' && value !== 'True',
    ]);
  });

  test('is written about no more, over ten resyncs and with each new operator', async () => {
    await untilRest(cluster);
    const writes = await writesOf(cluster);
    for (let resync = 0; resync < RESYNCS; resync += 1) {
      await operator.stop();
      operator = startOperator(cluster);
      await waitUntil('a pass', () => Promise.resolve(operator.passes() > 0 || undefined), WAIT);
      const passes = operator.passes();
      await kubectlIn(cluster, 'annotate', '--overwrite', 'osofb/shop', `resync=${resync}`);
      await waitUntil(
        'another',
        () => Promise.resolve(operator.passes() > passes || undefined),
        WAIT,
      );
    }
    await untilRest(cluster);
    assert.deepEqual((await writesOf(cluster)).slice(writes.length), []);
  });

  test('is left alone by another installation of the operator, which is told so', async () => {
    const writes = await writesOf(cluster);
    const other = startOperator(cluster, 'other');
    const claim = '.status.operator';
    await untilField(cluster, ['osofb/shop', `${claim}.answeredAt`, (value) => value !== '']);
    await waitUntil('a pass', () => Promise.resolve(other.passes() > 1 || undefined), WAIT);
    await other.stop();
    await untilRest(cluster);
    assert.equal(await fieldOf(cluster, 'osofb/shop', `${claim}.askedBy`), '');
    const since = (await writesOf(cluster)).slice(writes.length);
    assert.deepEqual(
      since.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`).toSorted(),
      ['create events', 'patch osofallbacks', 'patch osofallbacks'],
    );
  });

  test('rolls when its spec changes', async () => {
    await apply({ image: 'mine:2' });
    await untilSet('.spec.template.spec.containers[0].image', 'mine:2');
    await untilReason('Ready', 'NodesReady');
    await untilField(cluster, [
      'pod/shop-0',
      '.spec.containers[0].image',
      (image) => image === 'mine:2',
    ]);
  });

  test('has what is wanted no more taken away from its objects', async () => {
    const path = '.metadata.annotations.cost';
    await apply({ image: 'mine:2', service: { annotations: { cost: 'low' } } });
    await untilField(cluster, ['svc/shop', path, (value) => value === 'low']);
    await apply({ image: 'mine:2' });
    await untilField(cluster, ['svc/shop', path, (value) => value === '']);
  });

  test('is scaled by the scale of its resource, as an autoscaler does it', async () => {
    await kubectlIn(cluster, 'scale', 'osofb/shop', '--replicas=4');
    await untilSet('.status.readyReplicas', '4');
    await untilField(cluster, ['osofb/shop', '.status.replicas', (value) => value === '4']);
    await kubectlIn(cluster, 'scale', 'osofb/shop', '--replicas=2');
    await untilSet('.status.replicas', '2');
    await untilReason('Ready', 'NodesReady');
  });

  test('is put back when somebody changes an object, with an event that says who', async () => {
    await kubectlIn(cluster, 'scale', 'sts/shop', '--replicas=5');
    await untilSet('.spec.replicas', '2');
    const reason = '--field-selector=reason=PutBack';
    const event = await waitUntil(
      'the event',
      async () =>
        (await kubectlIn(
          cluster,
          'get',
          'events.events.k8s.io',
          reason,
          '-o=jsonpath={.items[0].note}',
        )) || undefined,
      WAIT,
    );
    assert.match(event, /^Put back spec\.replicas of StatefulSet shop: changed by kubectl/u);
    await kubectlIn(cluster, 'label', 'svc/shop', 'app.kubernetes.io/managed-by-');
    await untilField(cluster, [
      'svc/shop',
      '.metadata.labels',
      (labels) => labels.includes('managed-by'),
    ]);
    await kubectlIn(cluster, 'delete', 'pdb/shop');
    await untilField(cluster, ['pdb/shop', '.metadata.name', (name) => name === 'shop']);
  });

  test('is left alone while it is paused', async () => {
    await apply({ image: 'mine:3', paused: true });
    await untilReason('Paused', 'PausedBySpec');
    await kubectlIn(cluster, 'scale', 'sts/shop', '--replicas=3');
    await untilField(cluster, ['osofb/shop', '.status.readyReplicas', (value) => value === '3']);
    assert.equal(
      await fieldOf(cluster, 'sts/shop', '.spec.template.spec.containers[0].image'),
      'mine:2',
    );
    await apply({ image: 'mine:3' });
    await untilSet('.spec.template.spec.containers[0].image', 'mine:3');
    await untilSet('.spec.replicas', '2');
  });

  test('waits for its Secret, and says so', async () => {
    await apply({ apiToken: { secretName: 'late' } }, 'late');
    await untilReason('Ready', 'SecretMissing', 'late');
    await kubectlIn(
      cluster,
      'create',
      'secret',
      'generic',
      'late',
      '--from-literal=apiToken=e_01JABCDEFG_k_s',
    );
    await untilReason('Ready', 'NodesReady', 'late');
  });

  test('speaks TLS once there is a certificate, with the pods that it has while that changes', async () => {
    const name = 'secure';
    const portName = '.spec.template.spec.containers[0].ports[*].name';
    const untilPort = (what: string, path: string, expected: string) =>
      untilField(cluster, [what, path, (value) => value === expected]);
    // Secrets are not watched: a pass is what looks at them.
    const putPair = async (
      { cert, key }: { readonly cert: string; readonly key: string },
      ca: string,
    ) => {
      await cluster.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: 'secure-tls', namespace: NAMESPACE },
        stringData: { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca },
      });
      await kubectlIn(cluster, 'annotate', '--overwrite', `osofb/${name}`, `look=${Date.now()}`);
    };
    const tls = { secretName: 'secure-tls', serverName: 'shop.authorization.svc' };
    await apply({}, name);
    await untilReason('Ready', 'NodesReady', name);
    await apply({ tls }, name);
    await untilReason('Ready', 'SecretMissing', name);
    assert.equal(await fieldOf(cluster, `sts/${name}`, portName), 'http');
    await putPair(NODES, FLEET_AUTHORITY);
    await untilPort(`sts/${name}`, portName, 'https');
    await untilPort(`svc/${name}`, '.spec.ports[*].name', 'https');
    await untilPort(`pod/${name}-0`, '.spec.containers[0].ports[*].name', 'https');
    await untilReason('Ready', 'NodesReady', name);
    await untilReason('CertificateValid', 'Valid', name);
    const template = async () => await fieldOf(cluster, `sts/${name}`, '.spec.template');
    const before = await template();
    await putPair({ ...NODES, key: RENEWED.key }, FLEET_AUTHORITY);
    await untilReason('Ready', 'SecretInvalid', name);
    await putPair(RENEWED, OTHER_FLEET_AUTHORITY);
    await untilReason('Ready', 'NodesReady', name);
    assert.equal(await template(), before);
    await apply({}, name);
    await untilPort(`pod/${name}-0`, '.spec.containers[0].ports[*].name', 'http');
    await untilReason('Ready', 'NodesReady', name);
    assert.equal(await fieldOf(cluster, `osofb/${name}`, reasonPath('CertificateValid')), '');
  });

  test('takes nothing that is not its own', async () => {
    const theirs = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'taken', namespace: 'authorization' },
      spec: { ports: [{ port: 1 }] },
    };
    await cluster.apply(theirs);
    await apply({}, 'taken');
    await untilReason('Ready', 'NameTaken', 'taken');
    assert.equal(await fieldOf(cluster, 'svc/taken', '.spec.ports[*].port'), '1');
    assert.equal(await fieldOf(cluster, 'svc/taken', '.metadata.ownerReferences'), '');
    await kubectlIn(cluster, 'delete', 'svc/taken');
    // Nobody watches what is not ours: the next pass finds the name free.
    await kubectlIn(cluster, 'annotate', 'osofb/taken', 'look=again');
    await untilReason('Ready', 'NodesReady', 'taken');
  });

  test('keeps what cannot be changed, and says what to do; which then works', async () => {
    const name = 'grows';
    await apply({ storage: { size: '1Gi' } }, name);
    await untilField(cluster, ['pvc/data-grows-1', '.status.phase', (phase) => phase !== '']);
    await apply({ storage: { size: '5Gi' }, image: 'mine:5' }, name);
    await untilReason('Progressing', 'Stuck', name);
    await untilField(cluster, [
      'sts/grows',
      '.spec.template.spec.containers[0].image',
      (image) => image === 'mine:5',
    ]);
    // kubectl would wait for the name to be free, which it is for a moment only.
    await kubectlIn(cluster, 'delete', 'sts/grows', '--cascade=orphan', '--wait=false');
    await untilField(cluster, [
      'sts/grows',
      '.spec.volumeClaimTemplates[0].spec.resources.requests.storage',
      (size) => size === '5Gi',
    ]);
    await untilField(cluster, [
      'osofb/grows',
      reasonPath('Progressing'),
      (reason) => reason !== 'Stuck',
    ]);
  });

  test('leaves nothing when it is deleted, but volumes that are to stay', async () => {
    await apply({ storage: { retain: { whenDeleted: 'Retain' } } }, 'keeps');
    await untilField(cluster, ['pvc/data-keeps-1', '.metadata.name', (name) => name !== '']);
    await kubectlIn(cluster, 'delete', 'osofb', '--all', '--wait=true');
    await waitUntil(
      'all is gone',
      async () => {
        const kinds = 'sts,svc,pdb,networkpolicy,pod,sa,osofb';
        const left = await kubectlIn(cluster, 'get', kinds, '--output=name');
        return left.trim() === 'serviceaccount/default' || undefined;
      },
      WAIT,
    );
    const claims = async () => await kubectlIn(cluster, 'get', 'pvc', '--output=name');
    await waitUntil(
      'claims are gone',
      async () =>
        (await claims())
          .trim()
          .split('\n')
          .every((claim) => claim.includes('data-keeps-')) || undefined,
      WAIT,
    );
    assert.equal((await claims()).trim().split('\n').length, 2);
  });

  test('has been written to by server-side apply, status and the declared exceptions alone', async () => {
    const writes = await writesOf(cluster);
    assert.ok(writes.length > 50);
    const offences = writes
      .filter((write) => !isAllowed(write))
      .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
    assert.deepEqual(offences, []);
  });

  test('has met no bug of the operator', () => {
    const errors = operator.lines.filter((line) => line.includes('"level":"error"'));
    assert.deepEqual(errors, []);
    return Promise.resolve();
  });
});

/** Apply, of an object or of a status; delete, of the very object that was seen; and events. */
function isAllowed({
  verb,
  requestURI,
  objectRef,
  requestObject,
}: Awaited<ReturnType<typeof writesOf>>[number]): boolean {
  const isApply = /[?&]fieldManager=oso-fallback-operator&force=true$/u.test(requestURI);
  switch (verb) {
    case 'patch': {
      const { metadata } = requestObject as {
        metadata: { resourceVersion?: string; uid?: string };
      };
      const isBound = objectRef?.subresource === 'status' ? metadata.uid : metadata.resourceVersion;
      return isApply && isBound !== undefined;
    }
    case 'delete':
      return (
        (requestObject as { preconditions?: { uid?: string } }).preconditions?.uid !== undefined
      );
    case 'create':
    case 'update':
      return objectRef?.apiGroup === 'events.k8s.io' && objectRef.resource === 'events';
    default:
      return false;
  }
}
