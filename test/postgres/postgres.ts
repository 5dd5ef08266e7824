/**
 * A real PostgreSQL for one test: the machine's, as a process with a directory and a socket of its own;
 * where none is installed, the same program compiled to WebAssembly, within this process.
 */

import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import type { Database, Row } from './database.ts';
import { programFolder, runAsServer, serverDirectory, startServer } from './server-process.ts';

const USER = 'oso';
/** What is lost when the machine stops is lost anyway. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=16MB'];

const READY = /ready to accept connections/u;

/** `kind` left out: the process where it can be had. Ends with the test that disposes of it. */
export async function startPostgres(kind?: 'process' | 'wasm'): Promise<Database> {
  const folder = programFolder('initdb');
  if (folder === undefined || kind === 'wasm') return await startInProcess();
  return await startProcess(folder);
}

/** Has this machine a PostgreSQL that other programs can reach, too? */
export const hasPostgresProcess = programFolder('initdb') !== undefined;

async function startProcess(folder: string): Promise<Database> {
  const directory = serverDirectory();
  const data = join(directory, 'data');
  const access = ['--username', USER, '--auth', 'trust', '--no-sync'];
  const texts = ['--encoding', 'UTF8', '--locale', 'C'];
  runAsServer([join(folder, 'initdb'), '--pgdata', data, ...access, ...texts], directory);
  const settings = [...FAST, 'listen_addresses=', `unix_socket_directories=${directory}`];
  const server = await startServer(
    [join(folder, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { directory, ready: READY },
  );
  const client = new Client({ host: directory, user: USER, database: 'postgres' });
  await client.connect();
  const query = async (sql: string, values?: readonly unknown[]): Promise<readonly Row[]> => {
    const given = await client.query<Row>(sql, values === undefined ? undefined : [...values]);
    // More than one statement gives a list, which the types do not know.
    const results = [given].flat();
    return results.at(-1)?.rows ?? [];
  };
  return {
    version: await versionOf(query),
    query,
    url: `postgresql:///postgres?host=${encodeURIComponent(directory)}&user=${USER}`,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await server.end();
    },
  };
}

async function startInProcess(): Promise<Database> {
  const server = await PGlite.create();
  const query = async (sql: string, values?: readonly unknown[]): Promise<readonly Row[]> => {
    if (values !== undefined) return (await server.query<Row>(sql, [...values])).rows;
    const results = await server.exec(sql);
    return results.at(-1)?.rows ?? [];
  };
  return {
    version: await versionOf(query),
    query,
    url: undefined,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function versionOf(query: Database['query']): Promise<string> {
  const [row] = await query('SELECT version()');
  return String(row?.['version']);
}
