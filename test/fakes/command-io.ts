/** What a command is given, for a test that reads along and decides when it ends. */

import { Readable } from 'node:stream';
import type { CommandIo, TextSink } from '../../node/cli/command.ts';

/** Text that somebody may wait for. */
class Transcript implements TextSink {
  text = '';
  isTTY = false;
  #waiting: { readonly pattern: RegExp; readonly found: (match: RegExpExecArray) => void }[] = [];

  write(text: string | Uint8Array, written?: () => void): void {
    written?.();
    this.text += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
    this.#waiting = this.#waiting.filter(({ pattern, found }) => {
      const match = pattern.exec(this.text);
      if (match !== null) found(match);
      return match === null;
    });
  }

  /** The first match, once there is one. */
  async has(pattern: RegExp): Promise<RegExpExecArray> {
    const match = pattern.exec(this.text);
    if (match !== null) return match;
    return await new Promise((found) => this.#waiting.push({ pattern, found }));
  }
}

export class FakeIo implements CommandIo {
  readonly stdout = new Transcript();
  readonly stderr = new Transcript();
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the next reader of standard input gets. */
  piped: readonly string[] = [];
  readonly #ending = new AbortController();

  constructor(environment: Readonly<Record<string, string | undefined>> = {}) {
    this.environment = environment;
  }

  get stdin(): AsyncIterable<Uint8Array> {
    return Readable.from(this.piped.map((text) => Buffer.from(text)));
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** As a signal to the process would. */
  end(): void {
    this.#ending.abort();
  }
}
