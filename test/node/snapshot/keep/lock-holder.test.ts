import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import {
  isHolderRunning,
  ownHolder,
  type Processes,
  SYSTEM_PROCESSES,
} from '../../../../node/snapshot/keep/lock-holder.ts';

/** Process 7 started at 70, this one is process 1. */
const PROCESSES: Processes = {
  host: 'here',
  ownPid: 1,
  startOf: (pid) => ({ 1: '10', 7: '70' })[pid],
  isThere: (pid) => pid === 1 || pid === 7,
};
const WITHOUT_STARTS: Processes = { ...PROCESSES, startOf: () => undefined };

function checkRunning(holder: string, expected: boolean | undefined, processes = PROCESSES) {
  assert.equal(isHolderRunning(holder, processes), expected);
}

test('a holder is told by host, process and start', () => {
  assert.equal(ownHolder(PROCESSES), 'here process 1 start 10');
  assert.equal(ownHolder(WITHOUT_STARTS), 'here process 1 start unknown');
});
test('a process of the same start runs', () => checkRunning('here process 7 start 70', true));
test('a process that is not there is gone', () => checkRunning('here process 8 start 80', false));
test('another process has got the number', () => checkRunning('here process 7 start 66', false));
test('the former process of a container is gone, although it had this one’s number', () =>
  checkRunning('here process 1 start 9', false));
test('of another host nothing can be told', () =>
  checkRunning('there process 7 start 70', undefined));
test('of what is not a holder nothing can be told', () => checkRunning('someone', undefined));
test('where starts can’t be had, a process is there or not', () => {
  checkRunning('here process 7 start 66', true, WITHOUT_STARTS);
  checkRunning('here process 8 start 66', false, WITHOUT_STARTS);
});
test('where starts can’t be had, this process’s number was a former one’s', () =>
  checkRunning('here process 1 start unknown', false, WITHOUT_STARTS));

test('the system knows this process, and one that has ended', async () => {
  assert.equal(isHolderRunning(ownHolder(SYSTEM_PROCESSES), SYSTEM_PROCESSES), true);
  const child = spawn(process.execPath, ['-e', '']);
  const { pid = 0 } = child;
  const holder = ownHolder({ ...SYSTEM_PROCESSES, ownPid: pid });
  await once(child, 'exit');
  assert.equal(isHolderRunning(holder, SYSTEM_PROCESSES), false);
  assert.equal(SYSTEM_PROCESSES.isThere(pid), false);
  assert.equal(SYSTEM_PROCESSES.isThere(process.pid), true);
});
