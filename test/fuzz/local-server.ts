/** A real database for generated questions: PostgreSQL, or the MariaDB that stands for MySQL. */

import type { Dialect } from '../../node/local/sql-text.ts';
import type { Database } from '../postgres/database.ts';
import { startMariadb } from '../postgres/mariadb.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { MYSQL_TABLE } from './local-storage.ts';

export type LocalServer = AsyncDisposable & {
  readonly dialect: Dialect;
  readonly database: Database;
};

/** Ends with whoever disposes of it. */
export async function startLocalServer(dialect: Dialect): Promise<LocalServer> {
  const database = dialect === 'mysql' ? await startMariadb() : await startPostgres();
  for (const statement of SET_UP[dialect]) await database.query(statement);
  return { dialect, database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const SET_UP: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: ["SET statement_timeout = '20s'"],
  mysql: ['SET max_statement_time = 5', MYSQL_TABLE],
};
