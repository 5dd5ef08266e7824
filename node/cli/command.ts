/** What a command is given and gives back: no command touches the process itself. */

import type { ExitCode } from '../contract.ts';

/** Anything text can be written to: a stream of the process, or an array in a test. */
export type TextSink = {
  /** Text, or the bytes of a file; `written` is called when they are gone, or can't go. */
  write(text: string | Uint8Array, written?: (error?: Error | null) => void): unknown;
  /** Does somebody look at it as it comes? */
  readonly isTTY?: boolean;
};

export type CommandIo = {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** What is piped in, in pieces. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Aborts when the process is asked to end: finish what is at hand, then return. A command that
   * never looks at it is ended by the signal itself.
   */
  readonly signal: AbortSignal;
};

/** `args` are the words after the command's name. */
export type Command = (args: readonly string[], io: CommandIo) => Promise<ExitCode>;
