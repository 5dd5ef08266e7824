/** What a command is given, for a test that reads along and decides when it ends. */

import type { CommandIo, TextSink } from '../../node/cli/command.ts';

/** Text that somebody may wait for. */
class Transcript implements TextSink {
  text = '';
  #waiting: { readonly pattern: RegExp; readonly found: (match: RegExpExecArray) => void }[] = [];

  write(text: string): void {
    this.text += text;
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
  readonly #ending = new AbortController();

  constructor(environment: Readonly<Record<string, string | undefined>> = {}) {
    this.environment = environment;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** As a signal to the process would. */
  end(): void {
    this.#ending.abort();
  }
}
