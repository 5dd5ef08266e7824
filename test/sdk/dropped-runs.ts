/** What dropped-run.ts finds, as soon as it does: begun once, for every SDK and every trigger of its kind. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { CallName } from './calls.ts';
import { inDroppingNetwork } from './dropping-network.ts';
import type { Cell } from './matrix.ts';
import type { Cells } from './table.ts';

/** Of one SDK and one trigger, by their names: what was found, or why it is not as it should be. */
export type Played = {
  readonly sdk: string;
  readonly trigger: string;
  readonly cells?: readonly (readonly [CallName, Cell])[];
  readonly error?: string;
};

const PROGRAM = join(import.meta.dirname, 'dropped-run.ts');
const OUTPUT_CHARS_MAX = 20_000;

export class DroppedRuns implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #played = new Map<string, PromiseWithResolvers<Played>>();
  #hasEnded = false;
  /** SDKs tell people of each failure that they do not know; here it is told only of a failed run. */
  #output = '';

  constructor() {
    const [program = '', ...rest] = inDroppingNetwork([process.execPath, PROGRAM]);
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (data: Buffer) => {
      this.#output = (this.#output + String(data)).slice(-OUTPUT_CHARS_MAX);
    });
    createInterface({ input: this.#child.stdout })
      .on('line', (line) => {
        const played = JSON.parse(line) as Played;
        this.#of(played.sdk, played.trigger).resolve(played);
      })
      .once('close', () => this.#end());
  }

  async cellsOf(sdk: string, trigger: string): Promise<Cells> {
    const played = this.#of(sdk, trigger);
    if (this.#hasEnded) played.resolve(this.#unplayed(sdk, trigger));
    const { cells, error } = await played.promise;
    if (cells === undefined) throw new Error(error);
    return new Map(cells);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }

  #of(sdk: string, trigger: string): PromiseWithResolvers<Played> {
    const name = `${sdk}, ${trigger}`;
    const played = this.#played.get(name) ?? Promise.withResolvers<Played>();
    this.#played.set(name, played);
    return played;
  }

  /** Nothing more is to come for those who still wait. */
  #end(): void {
    this.#hasEnded = true;
    for (const [name, { resolve }] of this.#played) resolve(this.#unplayed(name, ''));
  }

  #unplayed(sdk: string, trigger: string): Played {
    return { sdk, trigger, error: `Not played before the run ended: ${this.#output}` };
  }
}
