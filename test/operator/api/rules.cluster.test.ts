/** A real API server takes the CRD, its cost budget included, and judges every case as the reader does. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { customResourceDefinition } from '../../../operator/api/crd.ts';
import { FIELD_MANAGER } from '../../../operator/api/names.ts';
import { GROUP, PLURAL, readOsoFallback, VERSION } from '../../../operator/api/osofallback.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import { kubeConfigCredentials } from '../../../operator/kube/credentials.ts';
import { isKubeError, type KubeErrorCause } from '../../../operator/kube/kube-error.ts';
import type { LiveObject, ObjectName } from '../../../operator/kube/object.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { testClient } from '../../fakes/kube-parts.ts';
import { allFields, valueAt } from './fields.ts';
import { randomSpec } from './random-spec.ts';
import {
  COMPLETE_STATUS,
  FALLBACKS,
  type JsonRecord,
  NAMESPACE,
  resourceWith,
  storedResource,
} from './resources.ts';
import { type Attempt, RULES, type RuleCases } from './rules.ts';

const REQUEST_MS_MAX = 30_000;

describeTier('api-server', 'the CRD', ({ test, before, after }) => {
  let cluster: ControlPlane;
  let client: ReturnType<typeof testClient>;
  let changes = 0;

  before(async () => {
    cluster = await startControlPlane();
    const source = { kind: 'file', path: cluster.kubeconfigPath } as const;
    client = testClient(kubeConfigCredentials({ source, clock: SYSTEM_CLOCK }));
    await cluster.apply(customResourceDefinition());
    await cluster.kubectl('create', 'namespace', NAMESPACE);
    await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all');
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await cluster.stop();
  });

  /** As `kubectl apply --server-side` would; `isDryRun`: without storing it. */
  async function apply(spec: JsonRecord, name?: string, isDryRun = false): Promise<LiveObject> {
    const options = { fieldManager: 'user', isForced: false, isDryRun, signal: soon() };
    return await client.apply(FALLBACKS, resourceWith(spec, name), options);
  }

  /** What the API server says is wrong. Empty: it takes it. */
  async function causesOf({
    before: old,
    spec,
    name,
  }: Attempt): Promise<readonly KubeErrorCause[]> {
    const changed = `change-${(changes += 1)}`;
    if (old !== undefined) await apply(old, changed);
    try {
      await apply(spec, old === undefined ? name : changed, true);
      return [];
    } catch (error) {
      if (!isKubeError(error, 'invalid')) throw error;
      return error.causes;
    }
  }

  async function checkRefused({ field, message }: RuleCases, attempt: Attempt): Promise<void> {
    const causes = await causesOf(attempt);
    const [cause] = causes;
    assert.equal(causes.length, 1, JSON.stringify({ attempt, causes }));
    assert.equal(cause?.field, field === '' ? '<nil>' : field);
    assert.ok(cause?.message?.includes(message), cause?.message);
  }

  for (const rule of RULES) {
    const subject = `${rule.field === '' ? 'the resource' : rule.field}: ${rule.message}`;
    test(`accepted: ${subject}`, async () => {
      for (const attempt of rule.accepted) assert.deepEqual(await causesOf(attempt), []);
    });
    test(`refused: ${subject}`, async () => {
      for (const attempt of rule.refused) await checkRefused(rule, attempt);
    });
  }

  test('the API server and the reader give the same verdict on any spec', async () => {
    const verdicts = fc.asyncProperty(randomSpec, async (spec) => {
      const judged = apply(spec, 'any', true).then(() => 'valid', refusalOf);
      const read = readOsoFallback(storedResource(spec)).kind;
      assert.deepEqual([await judged, spec], [read, spec]);
    });
    await fc.assert(verdicts, { numRuns: 500 });
  });

  test('names in a list are given once', async () => {
    const variable = { name: 'A', value: '1' };
    for (const spec of [
      { env: [variable, variable] },
      { applicationKeys: { secretName: 'apps', keys: ['a', 'a'] } },
      { networkPolicy: { clientNamespaces: ['a', 'a'] } },
      { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] },
    ]) {
      await assert.rejects(apply(spec, 'twice', true), /duplicate/iu);
    }
  });

  test('the API server fills in the defaults that the reader fills in', async () => {
    const stored = await apply({}, 'defaults');
    const read = readOsoFallback({ ...stored, spec: resourceWith({}).spec });
    assert.equal(read.kind, 'valid');
    assert.deepEqual(readOsoFallback(stored), read);
    assert.deepEqual(stored['spec'], read.resource.spec);
  });

  test('kubectl shows every column of a whole status', async () => {
    await apply({}, 'columns');
    const status = { ...resourceWith({}), metadata: named('columns'), status: COMPLETE_STATUS };
    const options = { fieldManager: FIELD_MANAGER, isForced: true, signal: soon() };
    await client.applyStatus(FALLBACKS, status, options);
    const wide = await cluster.kubectl('get', 'osofb', 'columns', '-n', NAMESPACE, '-o', 'wide');
    const [header = '', row = ''] = wide.split('\n');
    assert.deepEqual(
      header.trim().split(/ {2,}/u),
      'NAME,READY,DESIRED,FACTS AGE,OUTAGEREADY,SIZE,STATUS,FALLBACK URL,IMAGE,AGE'.split(','),
    );
    assert.equal(row.trim().split(/ {2,}/u).length, 10, row);
    assert.doesNotMatch(row, /<(?:none|unknown|invalid)>/u);
    assert.match(await cluster.kubectl('get', 'oso', '-n', NAMESPACE), /columns/u);
  });

  test('it is scaled as an autoscaler scales', async () => {
    await apply({}, 'scaled');
    await cluster.kubectl('scale', 'osofb/scaled', '-n', NAMESPACE, '--replicas=5');
    const { spec } = await client.get(FALLBACKS, named('scaled'), soon());
    assert.equal(valueAt(spec, '.replicas'), 5);
    const path = `/apis/${GROUP}/${VERSION}/namespaces/${NAMESPACE}/${PLURAL}/columns/scale`;
    const scale: unknown = JSON.parse(await cluster.kubectl('get', '--raw', path));
    assert.equal(valueAt(scale, '.status.replicas'), COMPLETE_STATUS.replicas);
    assert.equal(valueAt(scale, '.status.selector'), COMPLETE_STATUS.selector);
  });

  test('kubectl explain says of every field what it is', async () => {
    const objects = allFields().filter(({ schema }) => schema.properties !== undefined);
    for (const { path, schema } of objects.filter((each) => each.path.startsWith('spec'))) {
      const words = await cluster.kubectl('explain', `osofb.${path.replaceAll('[]', '')}`);
      const [, fields = ''] = words.split('\nFIELDS:\n');
      const explained = [...fields.matchAll(/^ {2}(\w+)\t<.*\n(?: {2}enum: .*\n)?(?= {4}\S)/gmu)];
      assert.deepEqual(
        explained.map(([, name]) => name),
        Object.keys(schema.properties ?? {}).toSorted(),
        words,
      );
    }
  });
});

/** Server-side apply cannot merge a list with a key twice, or with none: it does not call that `invalid`. */
function refusalOf(error: unknown): 'invalid' {
  if (isKubeError(error, 'invalid') || /typed patch object/u.test(String(error))) return 'invalid';
  throw error;
}

function named(name: string): ObjectName {
  return { name, namespace: NAMESPACE };
}

function soon(): AbortSignal {
  return AbortSignal.timeout(REQUEST_MS_MAX);
}
