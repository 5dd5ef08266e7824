/**
 * What the journal remembers: accepted changes, one line each.
 *
 *     8 hexadecimal digits   CRC-32 of the bytes between the space and the end of the line
 *     a space
 *     one JSON object        a JournalRecord; JSON escapes line breaks, so it holds none
 *     a line break
 *
 * The first line of a journal is a `journal` record with the version of this format.
 */

import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { NodeError } from '../lib/errors.ts';

export const JOURNAL_VERSION = 1;

const Value = z.strictObject({ type: z.string(), id: z.string() });
const Pattern = z.strictObject({ type: z.string().nullable(), id: z.string().nullable() });
const StoredFact = z.strictObject({ predicate: z.string(), args: z.array(Value).readonly() });
const FactPattern = z.strictObject({ predicate: z.string(), args: z.array(Pattern).readonly() });

const Step = z.union([
  z.strictObject({ inserts: z.array(StoredFact).readonly() }),
  z.strictObject({ deletes: z.array(FactPattern).readonly() }),
]);

const Record = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('journal'), version: z.int() }),
  z.strictObject({
    kind: z.literal('environment'),
    environment: z.string(),
    keyHash: z.string(),
  }),
  z.strictObject({
    kind: z.literal('policy'),
    environment: z.string(),
    version: z.int(),
    filename: z.string().nullable(),
    src: z.string(),
  }),
  z.strictObject({
    kind: z.literal('facts'),
    environment: z.string(),
    steps: z.array(Step).readonly(),
  }),
  z.strictObject({ kind: z.literal('clear'), environment: z.string() }),
]);

/** Inserts or deletes of a write, in its order. A null in a delete matches anything. */
export type Step = z.infer<typeof Step>;

export type JournalRecord = z.infer<typeof Record>;

/** A record that changes one environment. */
export type Change = Exclude<JournalRecord, { kind: 'journal' | 'environment' }>;

/** The record as a line of the journal, line break included. */
export function encodeRecord(record: JournalRecord): Buffer {
  const json = JSON.stringify(record);
  return Buffer.from(`${checksumOf(json)} ${json}\n`);
}

/**
 * The record of a line without its line break; undefined when the line is not whole. Throws NodeError
 * `invalid_config` for a whole line that says nothing this program knows.
 */
export function decodeRecord(line: Uint8Array): JournalRecord | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const json = bytes.subarray(CHECKSUM_CHARS + 1);
  const head = bytes.toString('latin1', 0, CHECKSUM_CHARS + 1);
  if (json.length === 0 || head !== `${checksumOf(json)} `) return undefined;
  const record = Record.safeParse(JSON.parse(json.toString()));
  if (record.success) return record.data;
  throw new NodeError(
    'invalid_config',
    `Cannot read the journal, another version wrote it: ${z.prettifyError(record.error)}`,
  );
}

const CHECKSUM_CHARS = 8;

function checksumOf(json: string | Uint8Array): string {
  return crc32(json).toString(16).padStart(CHECKSUM_CHARS, '0');
}
