/** A database server that a test has for itself. Types only. */

export type Row = Readonly<Record<string, unknown>>;

export type Database = AsyncDisposable & {
  /** As the server says it. */
  readonly version: string;
  /**
   * The rows of the last statement. Without `values` the text goes to the server as it is, so that
   * more than one statement runs as well: what a test must be able to see.
   */
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** A URL for other clients; undefined: none can reach it. */
  readonly url: string | undefined;
};
