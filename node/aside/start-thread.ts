/** The thread that answers beside the first one, as whoever asks it sees it. */

import { Worker } from 'node:worker_threads';
import type { ThreadOrder, ThreadReport, ThreadSettings } from './orders.ts';

/** What is heard of a thread: a report to each order; once, at last, that it ended by itself, and why. */
export type ThreadEvent = ThreadReport | { readonly kind: 'ended'; readonly reason: string };

export type AnsweringThread = {
  send(order: ThreadOrder): void;
  /** Nothing is heard of it any more. Resolves when it is gone, whatever it was doing. */
  end(): Promise<void>;
};

export type StartThread = (
  settings: ThreadSettings,
  hear: (event: ThreadEvent) => void,
) => AnsweringThread;

/** Loads the program once more, which takes a tenth of a second, and 15 MB as long as the thread is there. */
export const startThread: StartThread = (settings, hear) => {
  const worker = new Worker(new URL('thread-child.ts', import.meta.url), {
    workerData: settings,
  });
  let isOver = false;
  const ended = (reason: string) => {
    if (!isOver) hear({ kind: 'ended', reason });
    isOver = true;
  };
  worker.on('message', (report: ThreadReport) => {
    if (!isOver) hear(report);
  });
  worker.on('error', (error: unknown) => ended(String(error)));
  worker.on('exit', (code) => ended(`exit code ${code}`));
  // It keeps no process from ending.
  worker.unref();
  return {
    send: (order) => worker.postMessage(order),
    async end() {
      isOver = true;
      await worker.terminate();
    },
  };
};
