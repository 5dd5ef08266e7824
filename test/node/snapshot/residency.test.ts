import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { chooseResidency, memoryLimit } from '../../../node/snapshot/residency.ts';

const MIB = 2 ** 20;

function checkLimit(
  files: Readonly<Record<string, string>>,
  expected: { readonly mebibytes: number; readonly source: string },
): void {
  const limit = memoryLimit({ read: (path) => files[path], memoryBytes: 8_192 * MIB });
  const found = { mebibytes: limit.bytes / MIB, source: limit.source };
  assert.deepEqual(found, expected);
}

const HALF = { mebibytes: 4_096, source: 'half of this machine' };

describe('the memory limit', () => {
  test('cgroup v2, as a container sees itself', () =>
    checkLimit(
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': `${256 * MIB}\n` },
      { mebibytes: 256, source: 'cgroup v2' },
    ));
  test('cgroup v2, the smallest of a group and those above it', () =>
    checkLimit(
      {
        '/proc/self/cgroup': '0::/pods/pod1/node\n',
        '/sys/fs/cgroup/pods/memory.max': `${2_048 * MIB}\n`,
        '/sys/fs/cgroup/pods/pod1/memory.max': `${512 * MIB}\n`,
        '/sys/fs/cgroup/pods/pod1/node/memory.max': 'max\n',
      },
      { mebibytes: 512, source: 'cgroup v2' },
    ));
  test('cgroup v1, among other controllers', () =>
    checkLimit(
      {
        '/proc/self/cgroup': '11:cpu,cpuacct:/a\n7:hugetlb,memory:/docker/1:2\n1:name=systemd:/a\n',
        '/sys/fs/cgroup/memory/docker/1:2/memory.limit_in_bytes': `${300 * MIB}\n`,
      },
      { mebibytes: 300, source: 'cgroup v1' },
    ));
  test("cgroup v1 in a container: the host's path is not there, the root is its own", () =>
    checkLimit(
      {
        '/proc/self/cgroup': '7:memory:/docker/0123\n0::/system.slice\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${300 * MIB}\n`,
      },
      { mebibytes: 300, source: 'cgroup v1' },
    ));
  test('none: half of the machine', () => {
    checkLimit({}, HALF);
    checkLimit({ '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/memory.max': 'max\n' }, HALF);
    checkLimit({ '/proc/self/cgroup': 'nonsense\n' }, HALF);
    checkLimit(
      {
        '/proc/self/cgroup': '7:memory:/\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      },
      HALF,
    );
  });
});

function choose(fileMebibytes: number, limitMebibytes: number, forced?: 'resident' | 'paged') {
  const limit = { bytes: limitMebibytes * MIB, source: 'cgroup v2' };
  return chooseResidency({ fileBytes: fileMebibytes * MIB, limit, forced });
}

describe('the choice', () => {
  test('what fits twice is resident', () => {
    assert.deepEqual(choose(48, 256), {
      kind: 'resident',
      reason:
        'Held in memory: this copy and the next one need 96 MiB together, and ' +
        '96 MiB of 256 MiB (cgroup v2) are left for copies.',
    });
    assert.equal(choose(400, 1_024).kind, 'resident');
  });
  test('what does not is paged, with a share of what is left as cache', () => {
    assert.deepEqual(choose(49, 256), {
      kind: 'paged',
      cacheBytes: 24 * MIB,
      reason:
        'Read from disk through a cache of 24 MiB: this copy and the next one need 98 MiB together, and ' +
        'only 96 MiB of 256 MiB (cgroup v2) are left for copies.',
    });
  });
  test('a cache is never too small to be of use, nor larger than is of use', () => {
    const cacheOf = (limit: number) => {
      const choice = choose(100_000, limit);
      return choice.kind === 'paged' ? choice.cacheBytes / MIB : undefined;
    };
    assert.deepEqual([cacheOf(64), cacheOf(160), cacheOf(512), cacheOf(65_536)], [8, 8, 88, 1_024]);
  });
  test('a setting has the last word', () => {
    assert.deepEqual(choose(4_000, 256, 'resident'), {
      kind: 'resident',
      reason: 'Held in memory: the settings say so.',
    });
    assert.deepEqual(choose(1, 256, 'paged'), {
      kind: 'paged',
      cacheBytes: 24 * MIB,
      reason: 'Read from disk through a cache of 24 MiB: the settings say so.',
    });
  });
});
