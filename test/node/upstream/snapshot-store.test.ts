import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { readStorePlace, type StorePlace, storeOf } from '../../../node/upstream/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const PARTS = { environment: ENVIRONMENT, clock: new FakeClock(), chance: () => 0 };

function checkPlace(text: string, expected: StorePlace): void {
  assert.deepEqual(readStorePlace(text), expected);
}

function bucket(prefix: string, isPathStyle = false): StorePlace {
  return { kind: 's3', bucket: 'my-bucket', prefix, isPathStyle };
}

test('a path is a path', () => {
  checkPlace('/var/snapshots', { kind: 'path', path: '/var/snapshots' });
  checkPlace('./snapshots', { kind: 'path', path: './snapshots' });
  checkPlace('../seed.generation', { kind: 'path', path: '../seed.generation' });
  checkPlace('file:///var/my%20snapshots', { kind: 'path', path: '/var/my snapshots' });
});

test('a URL is one object', () => {
  for (const url of ['https://example.com/a/seed.generation', 'http://store:8080/seed']) {
    checkPlace(url, { kind: 'url', url });
  }
});

test('a bucket may have a prefix, with slashes or without', () => {
  checkPlace('s3://my-bucket', bucket(''));
  checkPlace('s3://my-bucket/', bucket(''));
  checkPlace('s3://my-bucket/a/b', bucket('a/b/'));
  checkPlace('s3://my-bucket/a/b/', bucket('a/b/'));
  checkPlace('s3://my-bucket/a%20b', bucket('a b/'));
});

test('a bucket may be asked for in the path', () => {
  checkPlace('s3://my-bucket/a?path-style=true', bucket('a/', true));
  checkPlace('s3://my-bucket?path-style=true', bucket('', true));
});

test('what is none of these is refused, and never shown', () => {
  for (const text of [
    '',
    'hunter2',
    'snapshots/hunter2',
    'gs://bucket/hunter2',
    'ftp://host/hunter2',
    'https://user:hunter2@example.com/a',
    'https://hunter2@example.com/a',
    'https://example.com/a?X-Amz-Signature=hunter2',
    'https://example.com/a?',
    'https://example.com/a#hunter2',
    'https://example.com/a b',
    'https://',
    'http:\\\\example.com\\hunter2',
    's3://key:hunter2@bucket/a',
    's3://my-bucket/a?region=hunter2',
    's3://My_Bucket/hunter2',
    's3://my-bucket/%zz',
    's3:///hunter2',
    'file://host/hunter2',
    '/a\0hunter2',
  ]) {
    assert.equal(readStorePlace(text), undefined, text);
    assert.throws(
      () => storeOf(text, PARTS),
      (error: unknown) => {
        assert.doesNotMatch(inspect(error), /hunter2/u);
        assert.match(String(error), /Cannot use the snapshot store: it must be a path/u);
        return true;
      },
    );
  }
});

test('a store is named by where it is', async () => {
  for (const [text, name] of [
    ['/var/snapshots', '/var/snapshots'],
    ['https://example.com/seed', 'https://example.com/seed'],
    ['s3://my-bucket/a?path-style=true', 's3://my-bucket/a/'],
  ] as const) {
    await using store = storeOf(text, PARTS);
    assert.equal(store.name, name);
  }
});
