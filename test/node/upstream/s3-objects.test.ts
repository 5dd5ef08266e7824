import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { dateIn, nameOf } from '../../../node/snapshot/keep/directory-files.ts';
import { ObjectStore } from '../../../node/upstream/object-store.ts';
import { S3Objects } from '../../../node/upstream/s3-objects.ts';
import { snapshotStoreContract, type StoreSubject } from '../../contracts/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FAKE_ACCESS_KEY, FAKE_BUCKET, FakeS3, type S3Fault } from '../../fakes/fake-s3.ts';
import { offeredGeneration, publicationOf, Received } from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const NOW_MS = Date.UTC(2026, 10, 22);
const SECRET = 'fake+secret+access+key';

const fake = await FakeS3.start();
after(() => fake[Symbol.asyncDispose]());

// Where every client of AWS looks; nothing else is looked at.
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: FAKE_ACCESS_KEY,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_S3: fake.url,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
});

type Opened = AsyncDisposable & { readonly storeOf: (environment?: string) => ObjectStore };

/** The fake, emptied. */
function open({ bucket = FAKE_BUCKET, prefix = 'nodes/' } = {}): Opened {
  fake.objects.clear();
  fake.uploads.clear();
  fake.requests.length = 0;
  fake.pageSize = 1_000;
  const all: S3Objects[] = [];
  return {
    storeOf: (environment = ENVIRONMENT) => {
      const timeouts = { connectMs: 1_000, silenceMs: 300 };
      const objects = new S3Objects({ bucket, prefix, isPathStyle: true }, timeouts);
      all.push(objects);
      const clock = new FakeClock(NOW_MS);
      return new ObjectStore({ objects, environment, clock, chance: () => 0 });
    },
    [Symbol.asyncDispose]: async () => {
      for (const objects of all) await objects[Symbol.asyncDispose]();
    },
  };
}

function subject(): Promise<StoreSubject> {
  const { storeOf, [Symbol.asyncDispose]: dispose } = open();
  const names = () => [...fake.objects.keys()].toSorted().toReversed();
  const held = () => names().filter((key) => dateIn(key.slice('nodes/'.length)) !== undefined);
  return Promise.resolve({
    storeOf,
    held: () => Promise.resolve(held().map((key) => fake.objects.get(key) ?? Buffer.alloc(0))),
    replaceNewest: (bytes) => {
      fake.objects.set(held()[0] ?? '', bytes);
      return Promise.resolve();
    },
    litter: () =>
      Promise.resolve([...names().filter((key) => !held().includes(key)), ...fake.uploads.keys()]),
    [Symbol.asyncDispose]: dispose,
  });
}

snapshotStoreContract('a bucket', subject, { keep: 3 });

/** More than a part. */
const LARGE = offeredGeneration({ padding: 20_000_000 });

test('a large generation goes up in parts and comes down whole', async () => {
  await using opened = open();
  const store = opened.storeOf();
  await store.publish(publicationOf(LARGE, 1_000_000), LIVE);
  assert.deepEqual(
    fake.requests.filter((request) => /\?(?:part|upload)/u.test(request)).map(operation),
    ['POST ?uploads', 'PUT ?part=1', 'PUT ?part=2', 'PUT ?part=3', 'POST ?upload'],
  );
  const held = fake.objects.get(`nodes/${nameOf(LARGE.head)}`);
  assert.ok(held?.equals(LARGE.bytes));
  assert.equal((await store.newest(LIVE))?.digest, LARGE.head.digest);
});

test('an upload that breaks off is thrown away', async () => {
  await using opened = open();
  const failing = {
    head: LARGE.head,
    async *pieces() {
      yield await Promise.resolve(LARGE.bytes.subarray(0, 17_000_000));
      throw new Error('EIO');
    },
  };
  await assert.rejects(opened.storeOf().publish(failing, LIVE), { message: /EIO/u });
  assert.equal(fake.uploads.size, 0);
  assert.equal(fake.objects.size, 0);
  assert.equal(operation(fake.requests.at(-1) ?? ''), 'DELETE ?upload');
});

test('more objects than fit on a page are all seen', async () => {
  await using opened = open();
  fake.pageSize = 2;
  const store = opened.storeOf();
  for (let n = 0; n < 5; n += 1) {
    fake.objects.set(`nodes/notes-${n}`, Buffer.from('mine'));
    const generation = offeredGeneration({ takenAtMs: 1_700_000_000_000 + n });
    await store.publish(publicationOf(generation), LIVE);
  }
  assert.equal((await store.newest(LIVE))?.takenAtMs, 1_700_000_000_004);
  assert.equal(fake.objects.size, 5 + 3);
});

test('objects elsewhere in the bucket are not seen', async () => {
  await using opened = open();
  const { bytes, head } = offeredGeneration();
  fake.objects.set(nameOf(head), bytes);
  fake.objects.set(`nodes/deeper/${nameOf(head)}`, bytes);
  assert.equal(await opened.storeOf().newest(LIVE), undefined);
});

test('a bucket without a prefix is used from its top', async () => {
  await using opened = open({ prefix: '' });
  const generation = offeredGeneration();
  await opened.storeOf().publish(publicationOf(generation), LIVE);
  assert.deepEqual([...fake.objects.keys()], [nameOf(generation.head)]);
});

/** A download whose first GET goes wrong in the middle. */
async function checkResumes(fault: S3Fault): Promise<void> {
  await using opened = open();
  const generation = offeredGeneration({ padding: 400_000 });
  const store = opened.storeOf();
  await store.publish(publicationOf(generation), LIVE);
  const offer = await store.newest(LIVE);
  fake.script('GET', fault);
  const received = new Received();
  await offer?.download(received.write, LIVE);
  assert.ok(received.bytes.equals(generation.bytes));
}

test('a download that breaks goes on where it was', () =>
  checkResumes({ kind: 'cut', afterBytes: 200_000 }));

test('a download that stalls goes on where it was', () =>
  checkResumes({ kind: 'stall', afterBytes: 200_000 }));

test('what the service refuses is said in its words, without the key', async () => {
  await using opened = open();
  fake.script('GET', { kind: 'error', status: 403, code: 'AccessDenied' });
  await assert.rejects(opened.storeOf().newest(LIVE), (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.equal(
      error.message,
      'Cannot take a generation from s3://snapshots/nodes/: The AccessDenied of a test (AccessDenied)',
    );
    assert.doesNotMatch(inspect(error, { depth: 10 }), /secret|Signature/u);
    return true;
  });
});

test('a bucket that is not there says so', async () => {
  await using opened = open({ bucket: 'another' });
  await assert.rejects(opened.storeOf().newest(LIVE), {
    code: 'upstream_unavailable',
    message: /s3:\/\/another\/nodes\/: .*NoSuchBucket/u,
  });
});

test('a publication that is refused says so', async () => {
  await using opened = open();
  fake.script('PUT', { kind: 'error', status: 403, code: 'AccessDenied' });
  await assert.rejects(opened.storeOf().publish(publicationOf(offeredGeneration()), LIVE), {
    message: /^Cannot publish a generation to s3:.*AccessDenied/u,
  });
});

test('a generation that is gone when it is asked for is unavailable', async () => {
  await using opened = open();
  const store = opened.storeOf();
  await store.publish(publicationOf(offeredGeneration()), LIVE);
  const offer = await store.newest(LIVE);
  fake.objects.clear();
  await assert.rejects(async () => offer?.download(new Received().write, LIVE), {
    code: 'upstream_unavailable',
    message: /NoSuchKey/u,
  });
});

test('a generation that was replaced is not even begun', async () => {
  await using opened = open();
  const generation = offeredGeneration();
  const store = opened.storeOf();
  await store.publish(publicationOf(generation), LIVE);
  const offer = await store.newest(LIVE);
  fake.objects.set(`nodes/${nameOf(generation.head)}`, offeredGeneration({ name: 'b' }).bytes);
  await assert.rejects(async () => offer?.download(() => assert.fail('a byte came'), LIVE), {
    message: /PreconditionFailed/u,
  });
});

test('a store that nobody asked has loaded nothing to end', async () => {
  await new S3Objects({ bucket: 'b', prefix: '', isPathStyle: false })[Symbol.asyncDispose]();
});

function operation(request: string): string {
  return request.replace(/ .*?(?=\?|$)/u, ' ');
}
