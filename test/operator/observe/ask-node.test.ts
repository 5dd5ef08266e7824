import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeStatus } from '../../../node/contract-status.ts';
import { askNode } from '../../../operator/observe/ask-node.ts';
import type { NodeReply } from '../../../operator/observe/http-get.ts';
import type { NodeReport } from '../../../operator/observe/node-report.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../../fakes/node-statuses.ts';

const NOW_MS = 1_700_000_600_000;
const { whyUnhealthy: _, ...HEALTHY } = FULL_STATUS;

/** The report of a node that has these pages; on all others it says 404. */
function askOf(pages: Readonly<Record<string, NodeReply | Error>>): Promise<NodeReport> {
  return askNode(
    { ip: '10.0.0.1', port: 8080 },
    {
      nowMs: () => NOW_MS,
      get: (_address, path) => {
        const page = pages[path] ?? { status: 404, body: '' };
        return page instanceof Error ? Promise.reject(page) : Promise.resolve(page);
      },
    },
    new AbortController().signal,
  );
}

const ofStatus = (status: object) =>
  askOf({ '/fallback/v1/status': { status: 200, body: JSON.stringify(status) } });

test('a node without a copy says why it answers nothing', async () => {
  assert.deepEqual(await ofStatus(EMPTY_STATUS), {
    kind: 'answered',
    whyUnhealthy: EMPTY_STATUS.whyUnhealthy,
    version: '1.2.3',
    isCopying: false,
    directoryProblem: 'it keeps nothing on its disk',
  });
});

test('all that a node says comes through', async () => {
  assert.deepEqual(await ofStatus(FULL_STATUS), {
    kind: 'answered',
    whyUnhealthy: FULL_STATUS.whyUnhealthy,
    version: '1.2.3',
    copy: {
      takenAtMs: 1_700_000_000_000,
      generation: '0123456789abcdef',
      environmentBytes: 4_096,
      isOnDisk: true,
      isOverHardAge: true,
    },
    lastSync: 'upstream_unavailable',
    isCopying: true,
    diskBytes: 12_288,
    directoryProblem: 'No space is left.',
    tlsProblem: 'it is not there (ENOENT)',
  });
});

/** What the operator takes for the end of the last attempt to copy from the primary. */
async function checkLastSync(sync: NodeStatus['sync'], lastSync: string | undefined) {
  const report = await ofStatus({ ...EMPTY_STATUS, sync });
  assert.equal(report.kind === 'answered' ? report.lastSync : report.kind, lastSync);
}

const AT = { endedAtMs: 1, durationMs: 1 };
const TORN = { atMs: 1, code: 'copy_torn', message: 'Cannot use the copy' };
const COPYING = { phase: 'copying', factCount: 0 };
const AWAY = { code: 'upstream_unavailable', message: 'Connect Timeout Error' };

test('the end of the last attempt is told, and an error that is over is not', async () => {
  const last = { ...AT, outcome: 'replaced' };
  await checkLastSync({ failuresInARow: 0 }, undefined);
  await checkLastSync({ failuresInARow: 0, last, lastError: TORN }, 'replaced');
});

test('an attempt that is failing is told before it gives up', async () => {
  const last = { ...AT, outcome: 'replaced' };
  const failing = { failuresInARow: 0, last, progress: { ...COPYING, failing: AWAY } };
  await checkLastSync(failing, 'upstream_unavailable');
  await checkLastSync({ ...failing, progress: COPYING }, 'replaced');
});

test('a copy that was had from another node does not hide that the primary failed', async () => {
  const last = { ...AT, outcome: 'replaced' };
  await checkLastSync({ failuresInARow: 1, last, lastError: TORN }, 'copy_torn');
});

test('a copy that is in memory alone is not on the disk', async () => {
  const { file: _file, ...copy } = HEALTHY.copy;
  const report = await ofStatus({ ...HEALTHY, copy, directory: { condition: 'unwell' } });
  assert.ok(report.kind === 'answered');
  assert.equal(report.copy?.isOnDisk, false);
  assert.equal(report.directoryProblem, 'its directory cannot be used');
  assert.equal(report.whyUnhealthy, undefined);
});

test('a newer node that says more is understood', async () => {
  const report = await ofStatus({ ...HEALTHY, directory: { condition: 'well' }, mood: 'good' });
  assert.ok(report.kind === 'answered');
  assert.equal(report.directoryProblem, undefined);
});

test("the vendor's node says whether it is well and how old its copy is", async () => {
  const report = await askOf({
    '/healthcheck': { status: 200, body: '' },
    '/metrics': { status: 200, body: 'oso_fallback_snapshot_age_ms 600000' },
  });
  assert.deepEqual(report, {
    kind: 'answered',
    copy: { takenAtMs: 1_700_000_000_000 },
    isCopying: false,
  });
});

test("the vendor's node that is not well has no copy, whatever its metrics say", async () => {
  const report = await askOf({
    '/healthcheck': { status: 500, body: '' },
    '/metrics': { status: 200, body: 'oso_fallback_snapshot_age_ms 0' },
  });
  assert.deepEqual(report, {
    kind: 'answered',
    whyUnhealthy: 'HTTP status 500 at /healthcheck',
    isCopying: false,
  });
});

test('a node that cannot be asked is silent, with the reason', async () => {
  assert.deepEqual(await askOf({ '/fallback/v1/status': new Error('no answer in 2000 ms') }), {
    kind: 'silent',
    reason: 'no answer in 2000 ms',
  });
});

test('what is not a node is silent', async () => {
  for (const page of [
    { status: 500, body: '' },
    { status: 200, body: '<html>' },
    { status: 200, body: '{}' },
  ]) {
    assert.equal((await askOf({ '/fallback/v1/status': page })).kind, 'silent');
  }
});
