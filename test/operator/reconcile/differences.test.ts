import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue } from '../../../operator/kube/object.ts';
import { differences, pathText } from '../../../operator/reconcile/differences.ts';

/** The fields that differ, where `spec` is wanted and found. */
function fieldsOf(wanted: JsonValue, found: JsonValue | undefined): readonly string[] {
  const named = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' } };
  return differences({ ...named, spec: wanted }, { ...named, kind: 'B', spec: found }).map(
    ({ path }) => pathText(path),
  );
}

const checkSame = (wanted: JsonValue, found: JsonValue | undefined) =>
  assert.deepEqual(fieldsOf(wanted, found), []);
const checkFields = (wanted: JsonValue, found: JsonValue, ...fields: readonly string[]) =>
  assert.deepEqual(fieldsOf(wanted, found), fields);

test('what nobody wants is not looked at', () => checkSame({ a: 1 }, { a: 1, b: 2 }));

test('each field that is something else, or is not there, is named', () => {
  checkFields({ a: 1, b: { c: 'x', d: true } }, { a: 2, b: { c: 'x' } }, 'spec.a', 'spec.b.d');
  checkFields({ a: { b: 1 } }, { a: 'text' }, 'spec.a');
  checkFields({ 'a.b/c': 1 }, {}, 'spec[a.b/c]');
  checkFields({ a: false }, {}, 'spec.a');
});

test('what is empty may be missing', () => {
  checkSame({ a: {}, b: [], c: '', d: null }, {});
  checkSame({ a: {} }, { a: { b: 1 } });
  checkFields({ a: [] }, { a: [1] }, 'spec.a');
});

test('items with an identity are compared with their like, and others may stand between', () => {
  checkSame(
    { env: [{ name: 'a', value: '1' }] },
    { env: [{ name: 'z' }, { name: 'a', value: '1' }] },
  );
  checkFields(
    { containers: [{ name: 'node', image: 'b' }] },
    { containers: [{ name: 'sidecar' }, { name: 'node', image: 'a' }] },
    'spec.containers[name=node].image',
  );
  checkFields({ env: [{ name: 'a' }] }, { env: [] }, 'spec.env[name=a]');
  checkFields(
    { ports: [{ containerPort: 80, name: 'x' }] },
    { ports: [] },
    'spec.ports[containerPort=80]',
  );
});

test('a list without identities is one value', () => {
  checkFields({ args: ['a'] }, { args: ['a', 'b'] }, 'spec.args');
  checkFields({ args: ['a', 'c'] }, { args: ['a', 'b'] }, 'spec.args[1]');
  checkFields({ ports: [{ port: 80 }] }, { ports: [{ port: 80 }, { port: 22 }] }, 'spec.ports');
});

test('quantities are compared as amounts where quantities are, and nowhere else', () => {
  checkSame(
    { requests: { memory: '1024Mi', cpu: '1000m' } },
    { requests: { memory: '1Gi', cpu: '1' } },
  );
  checkSame({ limits: { cpu: 1 } }, { limits: { cpu: '1' } });
  checkSame({ sizeLimit: '0.5Gi' }, { sizeLimit: '512Mi' });
  checkFields({ requests: { cpu: '1' } }, { requests: { cpu: '2' } }, 'spec.requests.cpu');
  checkFields({ requests: { cpu: '1' } }, { requests: { cpu: true } }, 'spec.requests.cpu');
  checkFields({ value: '1000m' }, { value: '1' }, 'spec.value');
});
