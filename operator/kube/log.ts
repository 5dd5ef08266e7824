/** What the kernel needs of a log: pino's shape, fields first. */

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

export type Log = {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
};
