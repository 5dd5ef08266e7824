import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../../../node/primary/journal.ts';
import { encodeRecord, type JournalRecord } from '../../../node/primary/record.ts';
import { textOf, writeText } from '../../contracts/disk.ts';
import { MemoryDisk, PowerLoss } from '../../fakes/memory-disk.ts';

const DIRECTORY = '/data';
const PATH = '/data/journal.ndjson';

/** The n-th of many records, no two alike. */
function record(n: number): JournalRecord {
  const fact = { predicate: 'is_public', args: [{ type: 'Repo', id: `r${n}` }] };
  return { kind: 'facts', environment: 'e', steps: [{ inserts: [fact] }] };
}

const START = encodeRecord({ kind: 'journal', version: 1 }).toString();
const LINE = encodeRecord(record(0)).toString();

async function open(disk: MemoryDisk) {
  const records: JournalRecord[] = [];
  const { journal, droppedBytes } = await Journal.open(disk, DIRECTORY, (each) => {
    records.push(each);
  });
  return { journal, records, droppedBytes };
}

/** A disk whose journal has this text. */
async function diskWith(text: string): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await writeText(disk, PATH, [text]);
  return disk;
}

async function checkRefused(text: string, message: RegExp) {
  await assert.rejects(open(await diskWith(text)), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'invalid_config');
    assert.match(error.message, message);
    return true;
  });
}

async function checkDropped(text: string, whole: string) {
  const disk = await diskWith(text);
  const { journal, droppedBytes } = await open(disk);
  assert.equal(droppedBytes, Buffer.byteLength(text) - Buffer.byteLength(whole));
  assert.equal(await textOf(disk, PATH), whole);
  assert.equal(journal.sizeBytes, Buffer.byteLength(whole));
  await journal.append(record(1));
  assert.equal(await textOf(disk, PATH), whole + encodeRecord(record(1)).toString());
}

test('a new journal is empty and has a first line that says what it is', async () => {
  const disk = new MemoryDisk();
  const { journal, records } = await open(disk);
  assert.deepEqual(records, []);
  assert.equal(await textOf(disk, PATH), START);
  assert.equal(journal.sizeBytes, START.length);
});

test('records come back in the order they were appended in', async () => {
  const disk = new MemoryDisk();
  const { journal } = await open(disk);
  await journal.append(record(1));
  await journal.append(record(2));
  await journal.close();
  const again = await open(disk);
  assert.deepEqual(again.records, [record(1), record(2)]);
  assert.equal(again.journal.sizeBytes, journal.sizeBytes);
  assert.equal(again.droppedBytes, 0);
});

test('an unfinished write at the end is dropped, wherever it was cut', async () => {
  for (let length = 1; length < LINE.length; length += 1) {
    await checkDropped(START + LINE + LINE.slice(0, length), START + LINE);
  }
});

test('a finished line at the end whose bytes are not all there is dropped', () =>
  checkDropped(`${START}${LINE}${LINE.slice(0, 20)}\0\0\0\n`, START + LINE));

test('damage before a whole record is refused, for what follows was acknowledged', () =>
  checkRefused(`${START}${LINE}${LINE.slice(1)}${LINE}`, /damaged at byte \d+/u));

test('a file that is no journal is refused', async () => {
  await checkRefused('', /damaged at byte 0/u);
  await checkRefused('hello\n', /damaged at byte 0/u);
  await checkRefused(LINE, /damaged at byte 0/u);
});

test('a journal of another version is refused by its version', () =>
  checkRefused(encodeRecord({ kind: 'journal', version: 2 }).toString(), /version 2/u));

test('a rewritten journal holds the given records and goes on', async () => {
  const disk = new MemoryDisk();
  const { journal } = await open(disk);
  for (const n of [1, 2, 3]) await journal.append(record(n));
  await journal.rewrite([record(3)]);
  await journal.append(record(4));
  assert.deepEqual((await open(disk)).records, [record(3), record(4)]);
  assert.equal(journal.sizeBytes, Buffer.byteLength((await textOf(disk, PATH)) ?? ''));
});

test('a rewrite that can’t be written leaves the old journal in use', async () => {
  const disk = new MemoryDisk();
  const { journal } = await open(disk);
  await journal.append(record(1));
  const broken = (function* (): Generator<JournalRecord> {
    yield record(2);
    throw new Error('no more');
  })();
  await assert.rejects(journal.rewrite(broken), /no more/u);
  await journal.append(record(3));
  assert.deepEqual((await open(disk)).records, [record(1), record(3)]);
});

test('after a failed write every later one is refused', async () => {
  const disk = new MemoryDisk(5);
  const { journal } = await open(disk);
  await assert.rejects(journal.append(record(1)), /Cannot write the journal/u);
  await assert.rejects(journal.append(record(2)), /Cannot write the journal/u);
});

/** Appends and rewrites until the power is lost. Gives what was acknowledged, and the last attempt. */
async function writeUntilPowerLoss(disk: MemoryDisk) {
  const acknowledged: JournalRecord[] = [];
  let attempted: JournalRecord | undefined;
  try {
    const { journal } = await open(disk);
    for (let n = 0; n < 8; n += 1) {
      attempted = record(n);
      await journal.append(attempted);
      acknowledged.push(attempted);
      if (n % 3 === 2) await journal.rewrite(acknowledged);
    }
  } catch (error) {
    assert.ok(error instanceof PowerLoss || (error instanceof Error && error.cause !== undefined));
  }
  return { acknowledged, attempted };
}

test('whenever the power is lost, everything acknowledged is there after a restart', async () => {
  const dry = new MemoryDisk();
  await writeUntilPowerLoss(dry);
  assert.ok(dry.steps > 30);
  for (let step = 0; step < dry.steps; step += 1) {
    for (const keptShare of [0, 0.3, 0.8, 1]) {
      const disk = new MemoryDisk(step);
      const { acknowledged, attempted } = await writeUntilPowerLoss(disk);
      const { records } = await open(disk.restarted(keptShare));
      const withAttempt = [...acknowledged, attempted];
      const expected = records.length > acknowledged.length ? withAttempt : acknowledged;
      assert.deepEqual(records, expected, `power lost in step ${step}, ${keptShare} kept`);
    }
  }
});
