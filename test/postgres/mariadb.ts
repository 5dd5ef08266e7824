/**
 * A real MariaDB for one test, with a directory and a socket of its own, where the machine has one
 * (Debian's mariadb-server). It stands for MySQL: both read what is written for them the same way.
 */

import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Database, Row } from './database.ts';
import { programFolder, runAsServer, serverDirectory, startServer } from './server-process.ts';

const MISSING = ['mariadbd', 'mariadb-install-db'].filter(
  (program) => programFolder(program) === undefined,
);

/** Why tests of it are skipped; false: it can be started here. */
export const skipWithoutMariadb: string | false =
  MISSING.length > 0 && MISSING.map((program) => `no ${program} is installed`).join(', ');

/** What is lost when the machine stops is lost anyway. */
const FAST = [
  '--skip-networking',
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=8M',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
];

/** An empty database named `test`. Ends with the test that disposes of it. */
export async function startMariadb(): Promise<Database> {
  const directory = serverDirectory();
  const data = join(directory, 'data');
  const socket = join(directory, 'socket');
  // A server that starts removes the temporary tables of all others that have the same directory for them.
  const place = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${directory}`];
  const access = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  runAsServer([programIn('mariadb-install-db'), ...place, ...access], directory);
  const paths = [`--socket=${socket}`, `--pid-file=${join(directory, 'pid')}`];
  const server = await startServer([programIn('mariadbd'), ...place, ...paths, ...FAST], {
    directory,
    ready: /ready for connections/u,
  });
  const connection = await createConnection({
    socketPath: socket,
    user: 'root',
    charset: 'utf8mb4',
    multipleStatements: true,
    supportBigNumbers: true,
  });
  await connection.query('CREATE DATABASE test; USE test');
  const query = async (sql: string, values?: readonly unknown[]): Promise<readonly Row[]> => {
    const [given] =
      values === undefined
        ? await connection.query<RowDataPacket[]>(sql)
        : await connection.execute<RowDataPacket[]>(sql, [...values] as string[]);
    return Array.isArray(given) ? given : [];
  };
  const [row] = await query('SELECT version() AS version');
  return {
    version: String(row?.['version']),
    query,
    url: undefined,
    [Symbol.asyncDispose]: async () => {
      await connection.end();
      await server.end();
    },
  };
}

function programIn(program: string): string {
  const folder = programFolder(program);
  if (folder === undefined) throw new Error(`Cannot find ${program}: install mariadb-server`);
  return join(folder, program);
}
