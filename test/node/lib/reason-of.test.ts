import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonOf } from '../../../node/lib/reason-of.ts';

test('a failure has a reason, whatever it is', () => {
  assert.equal(reasonOf(new Error('broken')), 'broken');
  assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  assert.equal(reasonOf(new TypeError('')), 'TypeError');
  assert.equal(reasonOf('text'), 'text');
});

function tlsError(code: string, reason: string): Error {
  const place = '../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:';
  return new Error(`403D8BBE4D7F0000:error:${code}:SSL routines:a_function:${reason}:${place}\n`);
}

test('of what OpenSSL says, a person gets the reason', () => {
  const unknown = reasonOf(tlsError('0A000412', 'sslv3 alert bad certificate'));
  assert.equal(unknown, 'TLS: sslv3 alert bad certificate (0A000412)');
});

test('who speaks https to http is asked whether that was meant', () => {
  const reason = reasonOf(tlsError('0A00010B', 'wrong version number'));
  assert.equal(reason, 'TLS: wrong version number (0A00010B); is it http, not https?');
});
