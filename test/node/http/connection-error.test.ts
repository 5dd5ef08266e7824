import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { refuseConnection } from '../../../node/http/connection-error.ts';

test('the refusal is a whole answer, and the last one', async () => {
  const error = Object.assign(new Error('x'), { code: 'HPE_HEADER_OVERFLOW' });
  const server = createServer((socket) => refuseConnection(error, socket, 'id-1')).listen(0);
  await once(server, 'listening');
  const [head = '', body = ''] = (
    await text(connect((server.address() as AddressInfo).port))
  ).split('\r\n\r\n');
  server.close();
  assert.deepEqual(head.split('\r\n'), [
    'HTTP/1.1 431 Request Header Fields Too Large',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'X-Request-ID: id-1',
    'Connection: close',
  ]);
  assert.deepEqual(Object.keys(JSON.parse(body) as object), ['message']);
});

test('nothing is written to a client that has gone', async () => {
  const server = createServer().listen(0);
  const client = connect((server.address() as AddressInfo).port);
  const [socket] = (await once(server, 'connection')) as [typeof client];
  socket.destroy();
  refuseConnection(new Error('x'), socket, 'id');
  assert.ok(socket.destroyed);
  client.destroy();
  server.close();
});
