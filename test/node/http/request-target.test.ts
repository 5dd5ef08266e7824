import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf, queryStringOf, requestTarget } from '../../../node/http/request-target.ts';

function checkTarget(url: string, expected: string, prefix = '') {
  assert.equal(requestTarget(url, prefix), expected, `${url} behind ${prefix}`);
}

test('leading slashes count as one', () => {
  checkTarget('/api/list', '/api/list');
  checkTarget('//api/list?', '/api/list?');
  checkTarget('////', '/');
  checkTarget('/api//list', '/api//list');
});

test('an authority is left out', () => {
  checkTarget('http://node:8080/api/list?a=b', '/api/list?a=b');
  checkTarget('HTTPS://node//api/list', '/api/list');
  checkTarget('http://node', '/');
  checkTarget('http://node?a', '/?a');
  checkTarget('*', '*');
  checkTarget('ftp://node/x', 'ftp://node/x');
});

test('a prefix is left out where it stands, and only whole', () => {
  checkTarget('/oso/api/list', '/api/list', '/oso');
  checkTarget('/oso//api/list?a', '/api/list?a', '/oso');
  checkTarget('//a/b/api/list', '/api/list', '/a/b');
  checkTarget('http://node/oso/healthcheck', '/healthcheck', '/oso');
  checkTarget('/oso', '/', '/oso');
  checkTarget('/oso?a', '/?a', '/oso');
  for (const other of ['/healthcheck', '/osow/api/list', '/api/oso/list', '/']) {
    checkTarget(other, other, '/oso');
  }
  checkTarget('/oso/oso/api/list', '/oso/api/list', '/oso');
});

test('a target is a path and a query string', () => {
  for (const [target, path, query] of [
    ['/a', '/a', ''],
    ['/a?', '/a', ''],
    ['/a?b=%20&c?d', '/a', 'b=%20&c?d'],
  ] as const) {
    assert.deepEqual([pathOf(target), queryStringOf(target)], [path, query]);
  }
});
