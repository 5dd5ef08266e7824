/**
 * The log: one JSON object per line. Whatever is logged, an API key never gets out: the secret part
 * of anything that looks like one is cut from the finished line.
 */

import pino, { type Logger } from 'pino';

/** What the rest of the node may say, most serious first. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info'>;

export type LogLevel = 'error' | 'warn' | 'info';

export type LogOptions = {
  readonly level: LogLevel;
  /** Takes whole lines, each with its line end. */
  readonly write: (line: string) => void;
};

/**
 * `e_<environment>_<key id>` may be shown and helps; what follows may not, up to a space or to what
 * ends a text in JSON. A key starts a word, or a line: JSON writes a line break as a letter, `\n`.
 */
const API_KEY =
  /(?:(?<!\w)|(?<=\\(?:[bfnrt]|u[\dA-Fa-f]{4})))e_([A-Za-z0-9-]+)_([A-Za-z0-9-]+)_[^\s"\\]+/gu;

export function createLog(options: LogOptions): Log {
  const destination = { write: (line: string) => options.write(withoutSecrets(line)) };
  return pino({ level: options.level, base: null }, destination);
}

/** The text with `e_<environment>_<key id>_…` in the place of every API key. */
export function withoutSecrets(text: string): string {
  return text.replace(API_KEY, 'e_$1_$2_…');
}
