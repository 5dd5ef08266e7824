import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStorePlace, type StorePlace } from '../../../node/config/store-place.ts';

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

test('what is none of these, or says more than a place, is refused', () => {
  for (const text of [
    '',
    'secret',
    'snapshots/secret',
    'gs://bucket/secret',
    'ftp://host/secret',
    'https://user:secret@example.com/a',
    'https://secret@example.com/a',
    'https://example.com/a?X-Amz-Signature=secret',
    'https://example.com/a?',
    'https://example.com/a#secret',
    'https://example.com/a b',
    'https://',
    'http:\\\\example.com\\secret',
    's3://key:secret@bucket/a',
    's3://my-bucket/a?region=secret',
    's3://My_Bucket/secret',
    's3://my-bucket/%zz',
    's3:///secret',
    'file://host/secret',
    '/a\0secret',
  ]) {
    assert.equal(readStorePlace(text), undefined, text);
  }
});
