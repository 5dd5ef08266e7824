/** The operator's log: one JSON object per line. Whatever is logged, an API key never gets out. */

import pino, { type Logger } from 'pino';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What the kernel's Log can do, and a log of one's own whose lines all have these fields. */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'> & {
  readonly child: (fields: Readonly<Record<string, unknown>>) => Log;
};

export type LogOptions = {
  readonly level: LogLevel;
  /** Takes whole lines, each with its line end. */
  readonly write: (line: string) => void;
};

/** `e_<environment>_<key id>` may be shown; what follows may not. */
const API_KEY = /e_([A-Za-z0-9-]+)_([A-Za-z0-9-]+)_[^\s"\\]+/gu;

export function createLog({ level, write }: LogOptions): Log {
  const destination = { write: (line: string) => write(line.replace(API_KEY, 'e_$1_$2_…')) };
  const serializers = { error: pino.stdSerializers.err };
  return pino({ level, base: null, serializers, formatters: { level: nameOnly } }, destination);
}

/** Words, as people and log stores look for them, where pino has numbers. */
function nameOnly(level: string) {
  return { level };
}
