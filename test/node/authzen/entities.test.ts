import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readAction,
  readContext,
  readEntity,
  readMembers,
  readOpenEntity,
  refuseToken,
} from '../../../node/authzen/entities.ts';

const NO_PROPERTIES = {};

function checkRefused(read: () => unknown, message: RegExp) {
  assert.throws(read, { code: 'invalid_request', message });
}

test('a subject or resource is a value, with what is said of it', () => {
  const alice = { value: { type: 'User', id: 'alice' }, properties: NO_PROPERTIES };
  assert.deepEqual(readEntity({ type: 'User', id: 'alice' }, 'subject'), alice);
  assert.deepEqual(
    readEntity({ type: 'User', id: 'alice', more: 1, properties: null }, 'subject'),
    alice,
  );
  const properties = { role: 'admin', nested: { a: [1] } };
  const told = readEntity({ type: 'User', id: 'alice', properties }, 'subject');
  assert.deepEqual(told.properties, properties);
});

test('what is missing, or of another kind, is named', () => {
  checkRefused(() => readEntity(undefined, 'subject'), /subject: is missing/u);
  checkRefused(() => readEntity('alice', 'subject'), /subject: expected object/u);
  checkRefused(() => readEntity({ id: 'a' }, 'subject'), /subject\.type: is missing/u);
  checkRefused(() => readEntity({ type: 'User' }, 'subject'), /subject\.id: is missing/u);
  checkRefused(() => readEntity({ type: 'User', id: 1 }, 'subject'), /subject\.id/u);
  checkRefused(() => readEntity({ type: 'User', id: '*' }, 'subject'), /subject\.id/u);
  checkRefused(() => readEntity({ type: 'Actor', id: 'a' }, 'subject'), /subject\.type/u);
  const listed = { type: 'User', id: 'a', properties: [] };
  checkRefused(() => readEntity(listed, 'subject'), /subject\.properties: expected object/u);
  checkRefused(() => readAction({}), /action\.name: is missing/u);
  checkRefused(() => readAction({ name: 123 }), /action\.name/u);
  checkRefused(() => readContext([]), /context: expected object/u);
  checkRefused(() => readMembers([], ''), /the body: expected object/u);
});

test('what is searched for has a type, and an id that is ignored', () => {
  const user = { type: 'User', properties: NO_PROPERTIES };
  assert.deepEqual(readOpenEntity({ type: 'User' }, 'subject'), user);
  assert.deepEqual(readOpenEntity({ type: 'User', id: 7 }, 'subject'), user);
  checkRefused(() => readOpenEntity({}, 'subject'), /subject\.type: is missing/u);
});

test('an action has a name, and surroundings may be left out', () => {
  assert.deepEqual(readAction({ name: 'read' }), { name: 'read', properties: NO_PROPERTIES });
  assert.deepEqual(readContext(undefined), NO_PROPERTIES);
  assert.deepEqual(readContext(null), NO_PROPERTIES);
  assert.deepEqual(readContext({ ip: '::1' }), { ip: '::1' });
});

test('a limit is none, and a token is of somebody else', () => {
  for (const page of [undefined, null, {}, { limit: 1 }, { token: '' }, { token: null }]) {
    refuseToken(page);
  }
  checkRefused(() => refuseToken({ token: 'next' }), /page\.token: was not issued by this node/u);
  checkRefused(() => refuseToken('next'), /page: expected object/u);
});
