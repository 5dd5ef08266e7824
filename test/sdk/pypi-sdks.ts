/** The official SDKs of PyPI, each version in an interpreter of its own, behind the face of the others. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { ROOT } from '../tidy/source-files.ts';
import { CALLS, type CallName } from './calls.ts';
import { ACME, ALICE, ANVIL, POLICY, VAULT, WHEEL } from './scene.ts';
import type { Outcome, SdkClient } from './sdk.ts';

/** Where `make sdk-tools` puts a link to the environments, by version. */
export const PYTHON_DIRECTORY = join(ROOT, '.cache/sdk-tools');

export const PYPI_VERSIONS = ['2.6.0', '2.4.3', '1.5.1'] as const;
type Version = (typeof PYPI_VERSIONS)[number];

const DRIVER = join(import.meta.dirname, 'python/driver.py');
const SCENE = {
  policy: POLICY,
  alice: ALICE,
  acme: ACME,
  anvil: ANVIL,
  vault: VAULT,
  wheel: WHEEL,
};

const NAMES: readonly CallName[] = CALLS.map(({ name }) => name);
const Reply = z.object({
  id: z.number(),
  outcomes: z.record(
    z.string().refine((name): name is CallName => NAMES.some((known) => known === name)),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answer'), value: z.unknown() }),
      z.object({ kind: z.literal('error'), message: z.string() }),
    ]),
  ),
});

/** Undefined if there is one. */
export function missingPython(version: Version): string | undefined {
  return existsSync(interpreterOf(version))
    ? undefined
    : 'needs make sdk-tools, which needs python3';
}

/** Its process starts with the first question. */
export function pypiClient(version: Version): SdkClient {
  let driver: Driver | undefined;
  return {
    askAll: async ({ primaryUrl, fallbackUrl, dataBindings, gateUrl }) => {
      driver ??= new Driver(interpreterOf(version));
      return await driver.ask({ primaryUrl, fallbackUrl, dataBindings, gateUrl, scene: SCENE });
    },
    end: async () => {
      await driver?.end();
    },
  };
}

function interpreterOf(version: Version): string {
  return join(PYTHON_DIRECTORY, version, 'bin/python');
}

/** A process that answers many jobs at a time. */
class Driver {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, PromiseWithResolvers<ReadonlyMap<CallName, Outcome>>>();
  readonly #ended = Promise.withResolvers<void>();
  #lastId = 0;

  constructor(interpreter: string) {
    this.#child = spawn(interpreter, [DRIVER], {
      // Nothing of the machine's settings: no proxy, no certificates, no other packages.
      env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', NO_PROXY: '*' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.once('exit', (code) => this.#end(code));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(line));
  }

  ask(job: Readonly<Record<string, unknown>>): Promise<ReadonlyMap<CallName, Outcome>> {
    this.#lastId += 1;
    const waiting = Promise.withResolvers<ReadonlyMap<CallName, Outcome>>();
    this.#waiting.set(this.#lastId, waiting);
    this.#child.stdin.write(`${JSON.stringify({ ...job, id: this.#lastId })}\n`);
    return waiting.promise;
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended.promise;
  }

  #take(line: string): void {
    const { id, outcomes } = Reply.parse(JSON.parse(line));
    const byCall = Object.entries(outcomes) as [CallName, Outcome][];
    this.#waiting.get(id)?.resolve(new Map(byCall));
    this.#waiting.delete(id);
  }

  #end(code: number | null): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(`The Python driver ended with ${code}`));
    }
    this.#ended.resolve();
  }
}
