import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeOf } from '../../../node/upstream/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const PARTS = { environment: ENVIRONMENT, clock: new FakeClock(), chance: () => 0 };

test('a store is named by where it is', async () => {
  for (const [place, name] of [
    [{ kind: 'path', path: '/var/snapshots' }, '/var/snapshots'],
    [{ kind: 'url', url: 'https://example.com/seed' }, 'https://example.com/seed'],
    [{ kind: 's3', bucket: 'my-bucket', prefix: 'a/', isPathStyle: true }, 's3://my-bucket/a/'],
  ] as const) {
    await using store = storeOf(place, PARTS);
    assert.equal(store.name, name);
  }
});
