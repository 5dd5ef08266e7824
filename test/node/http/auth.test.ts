import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bareEnvironment,
  callerOf,
  hashOfKey,
  keysListed,
  keysOfEnvironment,
  remembering,
} from '../../../node/http/auth.ts';

const KEY = 'e_0123456789_12345_osotesttoken01xiIn';
const CALLER = { environment: '0123456789', keyId: '12345' };

function checkRefused(read: () => unknown, message: RegExp) {
  assert.throws(read, (error: Error & { code?: string }) => {
    assert.equal(error.code, 'unauthorized');
    assert.match(error.message, message);
    assert.ok(!error.message.includes('osotesttoken'), 'the secret is in the message');
    return true;
  });
}

test('any key of the environment is let in, however the environment is written', () => {
  for (const environment of ['0123456789', 'e_0123456789']) {
    const authenticate = keysOfEnvironment(environment);
    assert.deepEqual(authenticate(`Bearer ${KEY}`), CALLER);
    assert.deepEqual(authenticate(`bearer ${KEY}`), CALLER);
    assert.deepEqual(authenticate('Bearer e_0123456789_9_other').keyId, '9');
  }
});

test('keys of other environments are refused, also of longer and shorter names', () => {
  for (const environment of ['9876543210', '012345678', '01234567890', 'é']) {
    checkRefused(
      () => keysOfEnvironment(environment)(`Bearer ${KEY}`),
      /of environment e_0123456789/u,
    );
  }
});

test('of a list its keys alone are let in, to the last character', () => {
  const authenticate = keysListed('e_0123456789', new Set([hashOfKey(KEY)]));
  assert.deepEqual(authenticate(`Bearer ${KEY}`), CALLER);
  assert.deepEqual(authenticate(`bearer  ${KEY}`), CALLER);
  for (const key of [
    `${KEY}x`,
    KEY.slice(0, -1),
    KEY.replace('_12345_', '_12346_'),
    KEY.toUpperCase().replace('E_', 'e_'),
  ]) {
    checkRefused(
      () => authenticate(`Bearer ${key}`),
      /has not been told of key e_0123456789_1234\d$/u,
    );
  }
  checkRefused(() => authenticate(undefined), /no Authorization header/u);
});

test('a list cannot let in a key of another environment', () => {
  const authenticate = keysListed('42', new Set([hashOfKey(KEY)]));
  checkRefused(() => authenticate(`Bearer ${KEY}`), /of environment e_0123456789/u);
});

test('a key is kept as base64 of its SHA-256', () =>
  assert.equal(hashOfKey('abc'), 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='));

/** Microseconds of the fastest of several rounds, each request with a header of its own, as from a socket. */
function fastestUs(count: number, header: (at: number) => string, check: (header: string) => void) {
  const rounds = Array.from({ length: 10 }, () => {
    const headers = Array.from({ length: count }, (_, at) =>
      Buffer.from(header(at)).toString('latin1'),
    );
    const startedMs = performance.now();
    for (const each of headers) check(each);
    return ((performance.now() - startedMs) / count) * 1_000;
  });
  return Math.min(...rounds);
}

test('a key that is known costs less than 1 µs, one that is refused less than 1 ms', (context) => {
  const keys = Array.from({ length: 128 }, (_, at) => `${KEY}${at}`);
  const authenticate = keysListed('0123456789', new Set(keys.map(hashOfKey)));
  const knownUs = fastestUs(20_000, (at) => `Bearer ${keys[at % 128]}`, authenticate);
  const refusedUs = fastestUs(
    2_000,
    (at) => `Bearer ${KEY}-${at}`,
    (header) => assert.throws(() => authenticate(header)),
  );
  context.diagnostic(`known: ${knownUs.toFixed(2)} µs, refused: ${refusedUs.toFixed(1)} µs`);
  assert.ok(knownUs < 1, `${knownUs} µs`);
  assert.ok(refusedUs < 1_000, `${refusedUs} µs`);
});

test('what is not a bearer of a key is refused', () => {
  checkRefused(() => callerOf(undefined), /no Authorization header/u);
  for (const header of [
    '',
    KEY,
    'Bearer',
    'Bearer ',
    `Basic ${KEY}`,
    `Bearer ${KEY} x`,
    'Bearer 0123456789_12345_osotesttoken01xiIn',
    'Bearer e_0123456789_osotesttoken01xiIn',
    'Bearer e__12345_osotesttoken01xiIn',
    'Bearer e_0123456789_12345_',
    `Bearer ${KEY}${'x'.repeat(512)}`,
    `Bearer E${KEY.slice(1)}`,
    'Bearer e_0123456789_\u212A_secret',
    'Bearer e_0123456789_1_\u017F',
    `Bearer\t${KEY}`,
    `Bearer ${KEY}, Bearer ${KEY}`,
  ]) {
    checkRefused(() => callerOf(header), /Authorization must be "Bearer e_/u);
  }
});

test('a header that was let in is not checked again', () => {
  const checked: (string | undefined)[] = [];
  const authenticate = remembering((header) => {
    checked.push(header);
    return CALLER;
  });
  for (const header of ['a', 'a', 'b', 'a', undefined, undefined]) authenticate(header);
  assert.deepEqual(checked, ['a', 'b', undefined, undefined]);
});

test('a header that was refused is checked again', () => {
  let isOpen = false;
  const authenticate = remembering((header) => {
    if (!isOpen) return callerOf(undefined);
    return callerOf(header);
  });
  checkRefused(() => authenticate(`Bearer ${KEY}`), /no Authorization/u);
  isOpen = true;
  assert.deepEqual(authenticate(`Bearer ${KEY}`), CALLER);
});

test('what is remembered is bounded', () => {
  let checks = 0;
  const authenticate = remembering(() => {
    checks += 1;
    return CALLER;
  });
  for (let at = 0; at < 10_000; at += 1) authenticate(String(at));
  authenticate('0');
  assert.equal(checks, 10_001);
});

test('an environment has one name without its prefix', () => {
  assert.equal(bareEnvironment('e_e_1'), 'e_1');
  assert.equal(bareEnvironment('1'), '1');
});
