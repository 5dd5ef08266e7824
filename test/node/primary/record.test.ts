import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecord, encodeRecord, type JournalRecord } from '../../../node/primary/record.ts';

const RECORDS: readonly JournalRecord[] = [
  { kind: 'journal', version: 1 },
  { kind: 'environment', environment: 'testenv01', keyHash: 'aGFzaA==' },
  { kind: 'policy', environment: 'e', version: 3, filename: null, src: 'actor User {}\n# é 日\n' },
  { kind: 'clear', environment: 'e' },
  {
    kind: 'facts',
    environment: 'e',
    steps: [
      { inserts: [{ predicate: 'is', args: [{ type: 'User', id: 'a\nb' }] }] },
      { deletes: [{ predicate: 'is', args: [{ type: null, id: null }] }] },
    ],
  },
];

for (const record of RECORDS) {
  test(`a record of a ${record.kind} is one line, and reads back the same`, () => {
    const line = encodeRecord(record);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.deepEqual(decodeRecord(line.subarray(0, -1)), record);
  });

  test(`a record of a ${record.kind} that is changed or cut at any byte is not whole`, () => {
    const line = encodeRecord(record).subarray(0, -1);
    for (let at = 0; at < line.length; at += 1) {
      const changed = Buffer.from(line);
      changed.writeUInt8(line.readUInt8(at) ^ 1, at);
      assert.equal(decodeRecord(changed), undefined);
      assert.equal(decodeRecord(line.subarray(0, at)), undefined);
    }
  });
}

test('a whole record that says nothing known is refused, not dropped', () => {
  const line = Buffer.from('5fbf90da {"kind":"snapshot"}');
  assert.throws(() => decodeRecord(line), { code: 'invalid_config' });
});
