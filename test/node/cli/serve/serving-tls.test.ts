/** Files on a real disk, changed as the kubelet and others do it, and a clock that only the test moves. */

import assert from 'node:assert/strict';
import {
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ServingTls } from '../../../../node/cli/serve/serving-tls.ts';
import { createLog } from '../../../../node/telemetry/log.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';
import { AUTHORITY, NEXT_NODE, NODE, OTHER_AUTHORITY } from '../../../fakes/tls-certificates.ts';

type Pair = { readonly cert: string; readonly key: string };

const NOW_MS = Date.UTC(2100, 0, 1);
const DAY_MS = 24 * 60 * 60_000;
const LOOK_MS = 2_000;

function volumeOf(context: TestContext): string {
  const directory = temporaryDirectory();
  context.after(() => directory[Symbol.dispose]());
  return directory.path;
}

function configIn(volume: string, clientCaPath?: string) {
  return { certPath: join(volume, 'tls.crt'), keyPath: join(volume, 'tls.key'), clientCaPath };
}

function write(volume: string, { cert, key }: Pair): void {
  writeFileSync(join(volume, 'tls.crt'), cert);
  writeFileSync(join(volume, 'tls.key'), key);
}

/** As the kubelet does it: a folder of its own, to which one link is turned. */
function mount(volume: string, generation: string, pair: Pair): void {
  mkdirSync(join(volume, generation));
  write(join(volume, generation), pair);
  symlinkSync(generation, join(volume, '..data_tmp'));
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'));
}

async function open(config: ReturnType<typeof configIn>, nowMs = NOW_MS) {
  const clock = new ManualClock(nowMs);
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(line) });
  return { clock, lines, tls: await ServingTls.open({ config, clock, log }) };
}

async function watching(context: TestContext, config: ReturnType<typeof configIn>, nowMs?: number) {
  const opened = await open(config, nowMs);
  const { tls, clock } = opened;
  const watch = tls.watch();
  context.after(() => watch[Symbol.asyncDispose]());
  const looked = async () => {
    while (clock.sleepers === 0) await turn();
  };
  await looked();
  return {
    ...opened,
    year: () => new Date(tls.status().expiresAtMs).getUTCFullYear(),
    /** Lets this much time pass, and then a look be over. */
    next: async (ms = LOOK_MS) => {
      await looked();
      await clock.advance(ms);
      await looked();
    },
  };
}

test('a Secret that is swapped below its links is used within one look', async (context) => {
  const volume = volumeOf(context);
  mount(volume, '..1', NODE);
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(`..data/${name}`, join(volume, name));
  const { year, next, lines } = await watching(context, configIn(volume));
  assert.equal(year(), 2125);
  await next();
  assert.deepEqual(lines, []);
  mount(volume, '..2', NEXT_NODE);
  rmSync(join(volume, '..1'), { recursive: true });
  await next();
  assert.equal(year(), 2122);
  assert.match(lines.join(), /"expiresAt":"2122-.*Read the certificate anew/u);
});

test('files that are written one after the other are no trouble, and are used when they fit', async (context) => {
  const volume = volumeOf(context);
  write(volume, NODE);
  const { tls, year, next } = await watching(context, configIn(volume));
  writeFileSync(join(volume, 'tls.crt'), NEXT_NODE.cert);
  await next();
  assert.equal(tls.status().trouble, undefined);
  assert.equal(year(), 2125);
  writeFileSync(join(volume, 'tls.key'), NEXT_NODE.key);
  await next();
  assert.equal(year(), 2122);
});

test('a pair that does not fit keeps the old one in force, and says so until it does', async (context) => {
  const volume = volumeOf(context);
  write(volume, NODE);
  const { tls, year, next, lines } = await watching(context, configIn(volume));
  write(volume, { cert: NEXT_NODE.cert, key: NODE.key });
  await next();
  await next();
  await next();
  const { trouble } = tls.status();
  assert.equal(trouble?.reason, 'OSO_FALLBACK_TLS_KEY_FILE: is not the key of the certificate');
  assert.equal(trouble.sinceMs, NOW_MS + 2 * LOOK_MS);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /what was read before stays in force: OSO_FALLBACK_TLS_KEY_FILE/u);
  write(volume, NODE);
  await next();
  assert.equal(tls.status().trouble, undefined);
  assert.equal(year(), 2125);
});

test('whatever is wrong with the files is told as what it is', async (context) => {
  const volume = volumeOf(context);
  const caPath = join(volume, 'ca.crt');
  write(volume, NODE);
  writeFileSync(caPath, AUTHORITY);
  const { tls, next } = await watching(context, configIn(volume, caPath));
  const checkTrouble = async (reason: RegExp) => {
    await next();
    await next();
    assert.match(tls.status().trouble?.reason ?? '', reason);
  };
  unlinkSync(join(volume, 'tls.key'));
  await checkTrouble(/^OSO_FALLBACK_TLS_KEY_FILE: cannot be read: it is not there \(ENOENT\)$/u);
  writeFileSync(join(volume, 'tls.key'), 'hunter2');
  await checkTrouble(/^OSO_FALLBACK_TLS_KEY_FILE: holds no key/u);
  truncateSync(join(volume, 'tls.key'), 1024 * 1024 + 1);
  await checkTrouble(/^OSO_FALLBACK_TLS_KEY_FILE: has 1048577 bytes, over the limit/u);
  write(volume, NODE);
  writeFileSync(caPath, '');
  await checkTrouble(/^OSO_FALLBACK_TLS_CLIENT_CA_FILE: holds no certificate/u);
  assert.equal(tls.door.material.clientCa, AUTHORITY);
  writeFileSync(caPath, OTHER_AUTHORITY);
  await next();
  assert.equal(tls.status().trouble, undefined);
  assert.equal(tls.door.material.clientCa, OTHER_AUTHORITY);
});

test('a new certificate that has ended does not replace one that has not', async (context) => {
  const volume = volumeOf(context);
  write(volume, NODE);
  const nowMs = Date.UTC(2123, 0, 1);
  const { tls, year, next } = await watching(context, configIn(volume), nowMs);
  write(volume, NEXT_NODE);
  await next();
  await next();
  assert.equal(year(), 2125);
  assert.match(tls.status().trouble?.reason ?? '', /_CERT_FILE: ended on 2122-/u);
});

test('the end of a certificate is warned of two weeks before, once a day', async (context) => {
  const volume = volumeOf(context);
  write(volume, NODE);
  const { tls } = await open(configIn(volume));
  const nowMs = tls.status().expiresAtMs - 15 * DAY_MS;
  const { lines, next } = await watching(context, configIn(volume), nowMs);
  await next();
  assert.deepEqual(lines, []);
  await next(DAY_MS);
  await next();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /"level":40,.*ends soon/u);
  await next(15 * DAY_MS);
  assert.equal(lines.length, 2);
  assert.match(lines[1] ?? '', /"level":50,.*has ended: clients refuse it/u);
});

test('a start needs files that can be used, but for their age', async (context) => {
  const volume = volumeOf(context);
  await assert.rejects(open(configIn(volume)), {
    code: 'invalid_config',
    message: 'Cannot start: OSO_FALLBACK_TLS_CERT_FILE: cannot be read: it is not there (ENOENT)',
  });
  write(volume, { cert: NODE.cert, key: NEXT_NODE.key });
  await assert.rejects(open(configIn(volume)), /: OSO_FALLBACK_TLS_KEY_FILE: is not the key/u);
  write(volume, NODE);
  const { lines } = await open(configIn(volume), Date.UTC(2200, 0, 1));
  assert.match(lines.join(), /has ended/u);
});
