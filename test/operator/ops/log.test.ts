import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, type LogLevel } from '../../../operator/ops/log.ts';

function logged(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => void lines.push(line) });
  return { log, last: () => JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown>, lines };
}

test('a line is JSON with words for levels', () => {
  const { log, last, lines } = logged();
  log.warn({ key: 'ns/a' }, 'Cannot');
  assert.partialDeepStrictEqual(last(), { level: 'warn', key: 'ns/a', msg: 'Cannot' });
  assert.ok(lines[0]?.endsWith('\n'));
});

test('an error comes with its kind, its words and its cause', () => {
  const { log, last } = logged();
  log.error({ error: new TypeError('odd', { cause: new Error('deep') }) }, 'A bug');
  const { error } = last() as { error: { type: string; message: string; stack: string } };
  assert.equal(error.type, 'TypeError');
  assert.match(error.message, /odd/u);
  assert.match(error.stack, /deep/u);
});

test('a child puts its fields on every line', () => {
  const { log, last } = logged();
  log.child({ reconcileID: 'r1' }).info({}, 'Pass');
  assert.equal(last()['reconcileID'], 'r1');
});

test('what is below the level is not written', () => {
  const { log, lines } = logged('warn');
  log.info({}, 'no');
  log.debug({}, 'no');
  assert.deepEqual(lines, []);
});

test('a key never gets out, wherever it stands', () => {
  const { log, lines } = logged();
  log.info({ token: 'e_env_id_hush', error: new Error('with e_env_id_hush') }, 'e_env_id_hush');
  assert.doesNotMatch(lines.join(''), /hush/u);
  assert.match(lines.join(''), /e_env_id_…/u);
});
