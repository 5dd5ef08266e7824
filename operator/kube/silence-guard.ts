/** Ends a stream that has fallen silent: its connection may be dead without anybody having said so. */

import type { Clock } from './clock.ts';
import { DeadlineError } from './deadline.ts';

export type SilenceGuardOptions = {
  readonly silenceMs: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  /** Aborts the guarded stream too. */
  readonly signal: AbortSignal;
  /** There is nothing left to guard. May be told more than once. */
  readonly onEnd?: () => void;
};

/** From its making to `end`, aborts `signal` when nothing was heard for `silenceMs`. */
export class SilenceGuard {
  readonly #options: SilenceGuardOptions;
  readonly #stop = new AbortController();
  readonly #isOver = new AbortController();
  #heardAtMs: number;

  constructor(options: SilenceGuardOptions) {
    const { clock, signal } = options;
    this.#options = options;
    this.#heardAtMs = clock.monotonicMs();
    const onAbort = () => this.#stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true, signal: this.#isOver.signal });
    void this.#watch();
  }

  /** What the guarded stream must listen to. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The same chunks, each a sign of life. The end of them is the end of the guard. */
  async *over<Chunk>(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
    try {
      for await (const chunk of chunks) {
        this.#heardAtMs = this.#options.clock.monotonicMs();
        yield chunk;
      }
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#isOver.abort();
    this.#options.onEnd?.();
  }

  async #watch(): Promise<void> {
    const { silenceMs, clock } = this.#options;
    try {
      for (;;) {
        const leftMs = this.#heardAtMs + silenceMs - clock.monotonicMs();
        if (leftMs <= 0) break;
        await clock.sleep(leftMs, this.#isOver.signal);
      }
    } catch {
      // Over before it fell silent.
      return;
    }
    this.end();
    this.#stop.abort(new DeadlineError(`nothing heard for ${silenceMs} ms`));
  }
}
