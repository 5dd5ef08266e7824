/** What a StartProcess keeps, wherever it starts them from. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ProcessEvent, StartProcess } from '../../node/sync/start-process.ts';
import { temporaryDirectory } from '../fakes/generation-files.ts';

/** Lets `use` start processes; then it is the end of whatever started them. */
export type UseStart = (use: (start: StartProcess) => Promise<void>) => Promise<void>;

/** Runs a script; `hear` may answer what it says. All that was heard, once it has ended. */
export async function runScript(
  start: StartProcess,
  script: string,
  hear: (event: ProcessEvent, tell: ReturnType<StartProcess>) => void = () => undefined,
): Promise<readonly ProcessEvent[]> {
  using directory = temporaryDirectory();
  const file = join(directory.path, 'script.mjs');
  writeFileSync(file, script);
  const events: ProcessEvent[] = [];
  await new Promise<void>((resolve) => {
    const child = start({ file, heapMebibytesMax: 64, youngHeapMebibytesMax: 1 }, (event) => {
      events.push(event);
      if (event.kind !== 'said') resolve();
      hear(event, child);
    });
  });
  return events;
}

/** What `use` is given starts processes as `start` does. */
export function startProcessContract(name: string, useStart: UseStart): void {
  const run = async (...[script, hear]: [string, Parameters<typeof runScript>[2]?]) => {
    let events: readonly ProcessEvent[] = [];
    await useStart(async (start) => {
      events = await runScript(start, script, hear);
    });
    return events;
  };

  describe(`${name} keeps the contract of StartProcess`, () => {
    test('what it says is heard in order, and how it ends', async () => {
      assert.deepEqual(
        await run(`process.send([1]); process.send({ a: 'ü' }, () => process.exit(7));`),
        [
          { kind: 'said', message: [1] },
          { kind: 'said', message: { a: 'ü' } },
          { kind: 'ended', how: '7', lastWords: '' },
        ],
      );
    });

    test('what it is told, it hears', async () => {
      const echo = `process.send(0); process.once('message', (order) => process.send(order, () => process.exit()));`;
      const events = await run(echo, (event, child) => {
        if (event.kind === 'said' && event.message === 0) child.send({ key: 'k' });
      });
      assert.deepEqual(events[1], { kind: 'said', message: { key: 'k' } });
    });

    test('one that crashes leaves its last words', async () => {
      const [event] = await run(`throw new TypeError('oops');`);
      assert.ok(event?.kind === 'ended' && event.how === '1');
      assert.match(event.lastWords, /TypeError: oops/u);
    });

    test('one that is killed ends by SIGKILL, whatever it does; killed again, nothing happens', async () => {
      const events = await run(`process.send(0); for (;;);`, (_, child) => child.kill());
      assert.deepEqual(events.at(-1), { kind: 'ended', how: 'SIGKILL', lastWords: '' });
    });

    test('one after the other, and two at once', () =>
      useStart(async (start) => {
        const said = async (what: string) => {
          const script = `process.send('${what}', () => process.exit());`;
          return (await runScript(start, script))[0];
        };
        const first = await said('a');
        const both = await Promise.all([said('b'), said('c')]);
        assert.deepEqual(
          [first, ...both],
          ['a', 'b', 'c'].map((message) => ({ kind: 'said', message })),
        );
      }));

    test('no key is in its arguments or its environment', async () => {
      process.env['OSO_API_TOKEN'] = 'e_1_2_3';
      const events = await run(
        `const seen = JSON.stringify([process.argv, process.execArgv, process.env]);
        process.send(seen.includes('e_1_2_3'), () => process.exit());`,
      );
      delete process.env['OSO_API_TOKEN'];
      assert.deepEqual(events[0], { kind: 'said', message: false });
    });

    test('as much memory as it may have, and no more', async () => {
      const events = await run(
        `const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({})));`,
      );
      const [event] = events;
      assert.ok(event?.kind === 'ended');
      assert.match(event.lastWords, /heap/u);
    });
  });
}
