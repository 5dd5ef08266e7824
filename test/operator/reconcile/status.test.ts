import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '../../../operator/api/status.ts';
import { newConditions, statusOf } from '../../../operator/reconcile/status.ts';
import type { JsonRecord } from '../api/resources.ts';
import { nodeView, situationWith, TAKEN_AT_MS } from './situations.ts';

const NOW_MS = Date.parse('2026-11-23T01:00:00Z');
const COPY = { takenAtMs: TAKEN_AT_MS, generation: 'abc', environmentBytes: 7, isOnDisk: true };
const ANSWER = { kind: 'answered', isCopying: false, copy: COPY, diskBytes: 9 } as const;

test('a fleet that is well is told whole, in words that the schema allows', () => {
  const status = statusOf(situationWith(), NOW_MS);
  assert.deepEqual(Status.parse(status), status);
  assert.partialDeepStrictEqual(status, {
    observedGeneration: 3,
    replicas: 2,
    readyReplicas: 2,
    selector: 'fallback.oso.dev/fleet=shop',
    fallbackUrl: 'http://shop.authorization.svc:8080',
    image: 'node:1',
    volumeSize: '1Gi',
    environmentBytes: 7,
    oldestFactsAt: '2026-11-23T00:30:00Z',
    nodes: [
      {
        name: 'shop-0',
        ready: true,
        factsAt: '2026-11-23T00:30:00Z',
        generation: 'abc',
        environmentBytes: 7,
        diskBytes: 9,
        version: '0.1.0',
      },
      { name: 'shop-1' },
    ],
  });
  assert.deepEqual(
    status.conditions?.map(({ type, status: value }) => `${type}=${value}`),
    [
      'Ready=True',
      'Progressing=False',
      'UpstreamReachable=True',
      'Paused=False',
      'OutageReady=True',
    ],
  );
});

test('the same, later, is the same to the byte', () => {
  const before = statusOf(situationWith(), NOW_MS);
  const after = statusOf(situationWith({ before }), NOW_MS + 3_600_000);
  assert.equal(JSON.stringify(after), JSON.stringify(before));
});

test('a resource that nobody can read has a status all the same', () => {
  const { image: _image, volumeSize: _size, ...rest } = situationWith();
  const mistake = { reason: 'InvalidSpec', problems: ['spec.a: is wrong'] } as const;
  const status = statusOf({ ...rest, spec: undefined, nodes: [], mistake }, NOW_MS);
  assert.deepEqual(Status.parse(status), status);
  assert.equal(status.fallbackUrl, undefined);
  assert.equal(status.oldestFactsAt, undefined);
  assert.equal(status.conditions?.at(-1)?.status, 'Unknown');
});

test('the oldest facts are those of a node that answers', () => {
  const old = nodeView(1, { isReady: false, report: { ...ANSWER, copy: { takenAtMs: 0 } } });
  const newer = nodeView(0, {
    report: { ...ANSWER, copy: { ...COPY, takenAtMs: TAKEN_AT_MS + 60_000 } },
  });
  const status = statusOf(situationWith({ nodes: [newer, nodeView(2), old] }), NOW_MS);
  assert.equal(status.oldestFactsAt, '2026-11-23T00:30:00Z');
});

test('a moment that wavers is told as it was', () => {
  const before = statusOf(situationWith(), NOW_MS);
  const told = (takenAtMs: number) => {
    const node = nodeView(0, { report: { ...ANSWER, copy: { takenAtMs } } });
    return statusOf(situationWith({ before, nodes: [node] }), NOW_MS).nodes?.[0]?.factsAt;
  };
  assert.equal(told(TAKEN_AT_MS + 4_000), '2026-11-23T00:30:00Z');
  assert.equal(told(TAKEN_AT_MS + 6_000), '2026-11-23T00:30:06Z');
});

test('a moment that no calendar has is left out', () => {
  for (const takenAtMs of [-1, Number.MAX_SAFE_INTEGER]) {
    const node = nodeView(0, { report: { ...ANSWER, copy: { takenAtMs } } });
    assert.equal(statusOf(situationWith({ nodes: [node] }), NOW_MS).nodes?.[0]?.factsAt, undefined);
  }
});

test('while a node copies, its disk is told as it was', () => {
  const before = statusOf(situationWith(), NOW_MS);
  const busy = nodeView(0, { report: { ...ANSWER, isCopying: true, diskBytes: 900 } });
  assert.equal(statusOf(situationWith({ before, nodes: [busy] }), NOW_MS).nodes?.[0]?.diskBytes, 9);
  assert.equal(statusOf(situationWith({ nodes: [busy] }), NOW_MS).nodes?.[0]?.diskBytes, 900);
});

test('a long problem is cut, and more nodes than there can be are left out', () => {
  const nodes = Array.from({ length: 120 }, (_, ordinal) =>
    nodeView(ordinal, { isReady: false, podProblem: 'x'.repeat(5_000) }),
  );
  const status = statusOf(situationWith({ nodes }), NOW_MS);
  assert.deepEqual(Status.parse(status), status);
  assert.equal(status.nodes?.length, 100);
});

test('conditions of others are kept', () => {
  const theirs = {
    type: 'Theirs',
    status: 'True',
    reason: 'R',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  } as const;
  const status = statusOf(situationWith({ before: { conditions: [theirs] } }), NOW_MS);
  assert.deepEqual(status.conditions?.at(-1), theirs);
});

test('a condition is new when its reason or its words are', () => {
  const before = statusOf(situationWith(), NOW_MS);
  assert.deepEqual(newConditions(before, before), []);
  const mistake = { reason: 'InvalidSpec', problems: ['spec.a: is wrong'] } as const;
  const after = statusOf(situationWith({ before, mistake }), NOW_MS);
  assert.deepEqual(
    newConditions(before, after).map(({ type }) => type),
    ['Ready', 'Progressing'],
  );
  assert.equal(newConditions({}, before).length, 5);
});

test('until a node has been heard, what it was heard to say before is told', () => {
  const before = statusOf(situationWith(), NOW_MS);
  const { report: _, ...unheard } = nodeView(0, { isAwaited: true });
  const nodes = [unheard, nodeView(1)];
  assert.deepEqual(statusOf(situationWith({ before, nodes }), NOW_MS), before);
  const fresh = statusOf(situationWith({ nodes }), NOW_MS);
  assert.equal(fresh.nodes?.[0]?.factsAt, undefined);
  assert.equal(fresh.conditions?.at(-1)?.status, 'Unknown');
});

test('a problem is never cut through a character', () => {
  const node = nodeView(0, { podProblem: `${'x'.repeat(1_023)}🙂` });
  const problem = statusOf(situationWith({ nodes: [node] }), NOW_MS).nodes?.[0]?.problem;
  assert.equal(problem?.isWellFormed(), true);
});

const CERTIFICATE = {
  serverName: 'shop.authorization.svc',
  problems: [],
  caKey: 'ca.crt',
  endsAtMs: Date.parse('2027-11-23T01:00:00Z'),
} as const;
const TLS: JsonRecord = { tls: { secretName: 'shop-tls' } };

function typesOf({ conditions = [] }: ReturnType<typeof statusOf>): readonly string[] {
  return conditions.map(({ type }) => type);
}

test('a fleet with TLS is asked by https, by the name in its certificate', () => {
  const urlWith = (tls: JsonRecord) =>
    statusOf(
      situationWith({}, { tls: { secretName: 'a', ...tls }, service: { port: 443 } }),
      NOW_MS,
    ).fallbackUrl;
  assert.equal(urlWith({}), 'https://shop.authorization.svc:443');
  assert.equal(urlWith({ serverName: 'f.example.com' }), 'https://f.example.com:443');
});

test('how its certificate is, is told as long as it has one', () => {
  const before = statusOf(situationWith({ certificate: CERTIFICATE }, TLS), NOW_MS);
  assert.deepEqual(Status.parse(before), before);
  assert.deepEqual(typesOf(before).slice(-2), ['CertificateValid', 'OutageReady']);
  const unread = statusOf(situationWith({ before }, TLS), NOW_MS);
  assert.ok(typesOf(unread).includes('CertificateValid'), 'a Secret that may not be read');
  const after = statusOf(situationWith({ before }), NOW_MS);
  assert.equal(typesOf(after).includes('CertificateValid'), false);
});
