import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-s3';
import { uploadTo } from '../../../node/upstream/s3-upload.ts';
import { FAKE_ACCESS_KEY, FAKE_BUCKET, FakeS3 } from '../../fakes/fake-s3.ts';

const LIVE = AbortSignal.timeout(60_000);

type Case = {
  readonly byteLength: number;
  /** As it says of itself. */
  readonly saidBytes?: number;
  readonly pieceBytes?: number;
  /** Between two pieces. */
  readonly between?: (fake: FakeS3) => void;
};

/** In parts of 1,000 bytes. */
async function upload(
  { byteLength, saidBytes = byteLength, pieceBytes = 333, between }: Case,
  check: (fake: FakeS3, uploading: Promise<void>, bytes: Buffer) => Promise<void>,
): Promise<void> {
  await using fake = await FakeS3.start();
  const client = new sdk.S3Client({
    endpoint: fake.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: FAKE_ACCESS_KEY, secretAccessKey: 'secret' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
  const bytes = Buffer.from(Array.from({ length: byteLength }, (_, index) => index % 251));
  const target = { sdk, client, bucket: FAKE_BUCKET, key: 'k', partBytesMin: 1_000 };
  const publication = {
    head: { environment: 'e', takenAtMs: 0, digest: '', byteLength: saidBytes },
    async *pieces() {
      for (let start = 0; start < bytes.length; start += pieceBytes) {
        between?.(fake);
        yield await Promise.resolve(bytes.subarray(start, start + pieceBytes));
      }
    },
  };
  await check(fake, uploadTo(target, publication, LIVE), bytes);
  client.destroy();
}

async function checkUploads(options: Case, requests: number): Promise<void> {
  await upload(options, async (fake, uploading, bytes) => {
    await uploading;
    assert.ok(fake.objects.get('k')?.equals(bytes));
    assert.equal(fake.requests.length, requests);
    assert.equal(fake.uploads.size, 0);
  });
}

async function checkFails(options: Case, message: RegExp): Promise<void> {
  await upload(options, async (fake, uploading) => {
    await assert.rejects(uploading, { message });
    assert.equal(fake.objects.size, 0);
    assert.equal(fake.uploads.size, 0);
  });
}

test('what fits into one part goes up at one go', async () => {
  await checkUploads({ byteLength: 999 }, 1);
  await checkUploads({ byteLength: 1_000 }, 1);
});

test('more goes up in parts, whatever the pieces', async () => {
  await checkUploads({ byteLength: 1_001 }, 4);
  await checkUploads({ byteLength: 3_000, pieceBytes: 1_000 }, 5);
  await checkUploads({ byteLength: 3_500, pieceBytes: 10_000 }, 6);
});

test('what is not as long as it says is never there', async () => {
  for (const saidBytes of [500, 3_499, 3_501, 4_500]) {
    await checkFails({ byteLength: 3_500, saidBytes }, /of \d+ bytes came/u);
  }
  await checkFails({ byteLength: 500, saidBytes: 600 }, /500 of 600 bytes came/u);
});

test('a part that is refused ends it, and the parts before go', () => {
  const between = (fake: FakeS3) => {
    if (fake.uploads.size > 0 && fake.requests.length === 2) {
      fake.script('PUT', { kind: 'error', status: 400, code: 'Refused' });
    }
  };
  return checkFails({ byteLength: 3_500, between }, /Refused/u);
});

test('an end that is refused is one, too', () => {
  const between = (fake: FakeS3) => {
    if (fake.requests.length === 3) {
      fake.script('POST', { kind: 'error', status: 400, code: 'Refused' });
    }
  };
  return checkFails({ byteLength: 2_500, between }, /Refused/u);
});
