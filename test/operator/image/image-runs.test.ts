/** The node's image at work: what is in it is enough, and more rights than it has are not needed. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, OWN_VARIABLES, PATHS, VENDOR_VARIABLES } from '../../../node/contract.ts';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { makeTrees } from '../../../operator/image/make-images.ts';
import { PROGRAMS } from '../../../operator/image/programs.ts';
import {
  DEVELOPMENT_KEY,
  freePort,
  startPrimary,
  temporaryDirectory,
} from '../../system/processes.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { type Container, containerOf, whyNoContainer } from './container.ts';

const skip = whyNoContainer();
const START_MS_MAX = 20_000;
const trees = temporaryDirectory();

before(async () => {
  if (skip !== false) return;
  const architecture = architectureNamed(process.arch);
  const order = { project: ROOT, architecture, programs: PROGRAMS, machine: process.arch };
  await makeTrees(order, { folder: trees, isRoot: true });
});

function nodeImage(): Container {
  const program = PROGRAMS.find(({ name }) => name === 'oso-fallback-node');
  assert.ok(program !== undefined);
  return containerOf(program, join(trees, program.name));
}

/** A node in its image that copies `primaryUrl`; `use` gets its URL once it is ready. */
async function serving(
  image: Container,
  primaryUrl: string,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const child = image.start([], settings(primaryUrl, { [VENDOR_VARIABLES.port]: String(port) }));
  let printed = '';
  child.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (printed += text.toString()));
  const url = `http://127.0.0.1:${port}`;
  const latest = performance.now() + START_MS_MAX;
  try {
    while ((await statusOf(url + PATHS.health)) !== 200) {
      assert.ok(child.exitCode === null && performance.now() < latest, printed);
      await sleep(20);
    }
    await use(url);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  assert.equal(child.exitCode, EXIT.done, printed);
}

function settings(primaryUrl: string, more: Readonly<Record<string, string>> = {}) {
  return {
    [VENDOR_VARIABLES.apiToken]: DEVELOPMENT_KEY,
    [VENDOR_VARIABLES.environment]: 'e_0123456789',
    [VENDOR_VARIABLES.tenant]: 't_0123456789',
    [VENDOR_VARIABLES.logLevel]: 'info',
    [OWN_VARIABLES.url]: primaryUrl,
    [OWN_VARIABLES.host]: '127.0.0.1',
    ...more,
  };
}

async function statusOf(url: string): Promise<number> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 0;
  }
}

async function checkAllowed(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` },
    body: JSON.stringify({
      actor_type: 'User',
      actor_id: 'ann',
      action: 'write',
      resource_type: 'Repository',
      resource_id: 'acme',
      context_facts: [],
    }),
  });
  assert.deepEqual(await answer.json(), { allowed: true });
}

test('every program says how it is used', { skip }, () => {
  for (const program of PROGRAMS) {
    const { status, stdout, stderr } = containerOf(program, join(trees, program.name)).run([
      '--help',
    ]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^Usage: /mu);
  }
});

test('it is nobody, and can write its own folder and nothing else', { skip }, () => {
  const writes = `const tried = ['/app/x', '/x', '/etc/x', './x', '/tmp/x'].filter((path) => {
    try { require('node:fs').writeFileSync(path, ''); return true; } catch { return false; }
  });
  console.log(process.getuid(), process.getgid(), process.cwd(), ...tried)`;
  const { stdout, stderr } = nodeImage().runNode(['--eval', writes]);
  assert.equal(stdout.trim(), '65532 65532 /var/lib/oso-fallback ./x', stderr);
});

test('certificates and time zones are in Node', { skip }, () => {
  const { stdout, stderr } = nodeImage().runNode([
    '--print',
    `[require('node:tls').rootCertificates.length > 100,
      new Date(0).toLocaleTimeString('en', { timeZone: 'Europe/Berlin' })].join(' ')`,
  ]);
  assert.equal(stdout.trim().replace(/\s/gu, ' '), 'true 1:00:00 AM', stderr);
});

test(
  'a node copies the primary, answers, and after a restart without one from its volume',
  { skip },
  async () => {
    const image = nodeImage();
    const primary = await startPrimary({
      args: ['test/demo/gitcloud.polar', '--facts', 'test/demo/gitcloud.ndjson'],
    });
    await serving(image, primary.url, checkAllowed);
    await primary.stop();
    assert.ok(readdirSync(join(image.volume, '.oso')).some((name) => name.endsWith('.generation')));
    await serving(image, primary.url, checkAllowed);
  },
);

test('a snapshot is made and verified on a volume', { skip }, () => {
  const image = nodeImage();
  copyFileSync(join(ROOT, 'test/demo/gitcloud.polar'), join(image.volume, 'policy.polar'));
  const made = image.run([
    'build',
    '--policy',
    'policy.polar',
    '--facts',
    '/dev/null',
    '--out',
    'a.generation',
    '--environment',
    'e_0123456789',
  ]);
  assert.equal(made.status, 0, made.stderr);
  assert.equal(image.run(['verify', 'a.generation']).status, 0);
});

test('a store in S3 is asked with what is in the image', { skip }, () => {
  const environment = settings('http://127.0.0.1:1', {
    [VENDOR_VARIABLES.port]: '0',
    [OWN_VARIABLES.store]: 's3://bucket/prefix',
    [OWN_VARIABLES.startWaitSeconds]: '1',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
  });
  const { status, stdout, stderr } = nodeImage().run([], environment);
  assert.equal(status, EXIT.noCopy, stderr);
  assert.match(stdout + stderr, /s3:\/\/bucket\/prefix\/: connect ECONNREFUSED/u);
});
