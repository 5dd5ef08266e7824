import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, withoutSecrets, type LogLevel } from '../../../node/telemetry/log.ts';

/** The lines that are written at this level. */
function linesAt(level: LogLevel, write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  write(createLog({ level, write: (line) => lines.push(line) }));
  return lines;
}

test('what is less serious than the level is not written', () => {
  function sayAll(log: ReturnType<typeof createLog>) {
    log.error('e');
    log.warn('w');
    log.info('i');
  }
  assert.equal(linesAt('error', sayAll).length, 1);
  assert.equal(linesAt('warn', sayAll).length, 2);
  assert.equal(linesAt('info', sayAll).length, 3);
});

test('a line is one JSON object with its message and its values', () => {
  const [line = ''] = linesAt('info', (log) => log.info({ factCount: 3 }, 'Copied'));
  assert.ok(line.endsWith('\n'));
  const { msg, factCount } = JSON.parse(line) as { msg: string; factCount: number };
  assert.deepEqual({ msg, factCount }, { msg: 'Copied', factCount: 3 });
});

test('the secret of a key is cut wherever it stands', () => {
  const key = 'e_0123456789_12345_osotesttoken01xiIn';
  const lines = linesAt('info', (log) => {
    log.info(`Bearer ${key}`);
    log.info({ headers: { authorization: key } }, 'x');
    log.error({ err: new Error(`no such key: ${key}`) }, 'Bug');
  });
  assert.equal(lines.length, 3);
  for (const line of lines) {
    assert.ok(!line.includes('osotesttoken'), line);
    assert.ok(line.includes('e_0123456789_12345_…'), line);
    assert.doesNotThrow(() => JSON.parse(line));
  }
});

test('a secret of any characters is cut whole', () => {
  const lines = linesAt('info', (log) => {
    log.info('Bearer e_1_2_ab.cd+ef/gh=~tail');
    log.info({ err: new Error('key e_1_2_ab$tail, "e_1_2_ab!tail"\ne_1_2_ab-tail') }, 'x');
  });
  assert.equal(lines.length, 2);
  for (const line of lines) {
    assert.ok(!line.includes('tail'), line);
    assert.doesNotThrow(() => JSON.parse(line));
  }
});

test('a text without keys stays as it is', () => {
  assert.equal(
    withoutSecrets('the_key e_1 e_1_2 file_name_of_some'),
    'the_key e_1 e_1_2 file_name_of_some',
  );
});
