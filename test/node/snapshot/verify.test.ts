import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BLOCK_BYTES, readHead, readLayout } from '../../../node/snapshot/generation-file.ts';
import { verifyGeneration } from '../../../node/snapshot/verify.ts';
import { fact } from '../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile, verifyNow, withByteTurned } from './generation-files.ts';

const FACTS = [fact('in', 'User:ann', 'Group:dev'), fact('is_admin', 'User:ann')];
const WHOLE = bytesOf(generationFile(FACTS));
const LAYOUT = readLayout(fileOf(WHOLE));

/** What must be named when the byte there is not what it was. */
function nameOf(at: number): RegExp {
  if (at < 64) return /not a generation|format version|stamp/;
  if (at < BLOCK_BYTES) return /table/;
  const section = LAYOUT.sections.find(
    ({ start, byteLength }) => start <= at && at < start + byteLength,
  );
  if (section !== undefined) return new RegExp(`section ${section.kind} is damaged`, 'u');
  const { start } = LAYOUT.sections.at(-1) ?? assert.fail();
  return at < start ? /block checksums/ : /digest/;
}

test('a generation verifies, and says what it is', () => {
  const file = fileOf(WHOLE);
  assert.deepEqual(verifyNow(file), readHead(file));
});

test('each byte that is not what it was is found, and where', () => {
  const file = fileOf(WHOLE);
  for (let at = 0; at < WHOLE.length; at += 1) {
    const message = nameOf(at);
    assert.throws(() => verifyNow(withByteTurned(file, at)), {
      code: 'damaged_generation',
      message,
    });
  }
});

test('a file that is cut anywhere ends early', () => {
  const file = fileOf(WHOLE);
  for (let length = WHOLE.length - 1; length >= 0; length -= 1) {
    file.truncate(length);
    assert.throws(() => verifyNow(file), {
      code: 'damaged_generation',
      message: new RegExp(`ends early: ${length} of`, 'u'),
    });
  }
});

test('it pauses after each MiB, and says how far it is', () => {
  const many = Array.from({ length: 90_000 }, (_, n) => fact('in', `User:${n}`, `Group:${n % 99}`));
  const file = generationFile(many);
  const progress = [...verifyGeneration(file)];
  assert.ok(progress.length > 2);
  assert.equal(progress.at(-1), file.size());
  const steps = progress.map((bytes, at) => bytes - (progress[at - 1] ?? BLOCK_BYTES));
  assert.ok(
    steps.every((step) => step > 0 && step <= 2 ** 20),
    steps.join(),
  );
});

test('a disk that fails meanwhile is told from bytes that are wrong by its cause', () => {
  const cause = Object.assign(new Error('EIO'), { code: 'EIO' });
  const file = fileOf(WHOLE);
  const failing = {
    ...file,
    read: (into: Uint8Array, position: number) => {
      if (position > 0) throw cause;
      return file.read(into, position);
    },
  };
  assert.throws(() => verifyNow(failing), { code: 'damaged_generation', cause });
});
