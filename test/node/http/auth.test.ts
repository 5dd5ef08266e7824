import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bareEnvironment,
  callerOf,
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
