/** Reading a resource: defaults are filled in, and what is wrong comes back as sentences. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { storedResource } from './resources.ts';

const METADATA = {
  name: 'shop',
  namespace: 'authorization',
  uid: '6a9d5c2e-0000-4000-8000-000000000001',
  generation: 3,
};

function problemsOf(raw: unknown): readonly string[] {
  const read = readOsoFallback(raw);
  assert.equal(read.kind, 'invalid');
  return read.problems;
}

test('a resource of the required fields alone has every default', () => {
  assert.deepEqual(readOsoFallback(storedResource({})), {
    kind: 'valid',
    resource: {
      metadata: METADATA,
      spec: {
        environment: '01JABCDEFG',
        tenant: 'acme',
        apiToken: { secretName: 'oso', key: 'apiToken' },
        url: 'https://api.osohq.com',
        imageKind: 'Auto',
        replicas: 2,
        storage: { kind: 'Persistent' },
        resources: { requests: { cpu: '1', memory: '256Mi' }, limits: {} },
        syncIntervalSeconds: 1_800,
        freshness: { overHardAge: 'Serve' },
        guard: 'Default',
        startGraceSeconds: 300,
        terminationGraceSeconds: 30,
        service: { type: 'ClusterIP', port: 8_080, affinitySeconds: 10_800 },
        networkPolicy: { enabled: true },
        monitoring: { serviceMonitor: 'Auto', prometheusRule: 'Auto' },
        logLevel: 'Warn',
        paused: false,
      },
      status: {},
    },
  });
});

test('a quantity that was written as a number is a text once read', () => {
  const read = readOsoFallback(storedResource({ resources: { requests: { cpu: 2 } } }));
  assert.equal(read.kind, 'valid');
  assert.deepEqual(read.resource.spec.resources.requests, { cpu: '2', memory: '256Mi' });
});

test('a pod template keeps what nobody here knows', () => {
  const podTemplate = { spec: { tolerations: [{ key: 'gpu', operator: 'Exists' }], x: null } };
  const read = readOsoFallback(storedResource({ podTemplate }));
  assert.equal(read.kind, 'valid');
  assert.deepEqual(read.resource.spec.podTemplate, podTemplate);
});

test('every problem of a spec is named, with its field', () => {
  assert.deepEqual(
    problemsOf(
      storedResource({
        environment: 'e_01J',
        replicas: 101,
        storage: { size: '1Gb', environmentSize: '5Gi' },
        env: [{ name: 'A' }],
      }),
    ),
    [
      'spec.environment: write the id without e_',
      'spec.replicas: Too big: expected number to be <=100',
      'spec.storage.size: must be a quantity from 16Mi to 64Ti, like 10Gi',
      'spec.env[0]: give either value or fromSecret',
    ],
  );
});

test('a resource without a spec keeps its identity and its status', () => {
  const status = { replicas: 2 };
  const read = readOsoFallback({ metadata: METADATA, status });
  assert.deepEqual(read, {
    kind: 'invalid',
    metadata: METADATA,
    status,
    problems: ['spec: is missing'],
  });
});

test('a name that no Service can have is a problem', () => {
  const [problem, ...others] = problemsOf(storedResource({}, 'shop.eu'));
  assert.match(problem ?? '', /^metadata\.name must be at most 40 lower-case letters/u);
  assert.deepEqual(others, []);
});

test('a missing field is called missing', () => {
  assert.deepEqual(problemsOf({ metadata: METADATA, spec: { environment: '1', tenant: 't' } }), [
    'spec.apiToken: is missing',
  ]);
});

test('a status that cannot be read counts as empty', () => {
  const read = readOsoFallback({ ...storedResource({}), status: { replicas: 'two' } });
  assert.equal(read.kind, 'valid');
  assert.deepEqual(read.resource.status, {});
});

test('no more problems are named than a condition has room for', () => {
  const env = Array.from({ length: 40 }, (_, index) => ({ name: `A${index}` }));
  assert.equal(problemsOf(storedResource({ env })).length, 20);
});

test('a resource without an identity is a bug', () => {
  assert.throws(() => readOsoFallback({ spec: {} }));
});
