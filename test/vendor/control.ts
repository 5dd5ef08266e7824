/**
 * What the vendor's tests of local authorization look for and the package does not have: a policy, data
 * bindings, and a database with five environments. Ours, made to what the tests say of them.
 */

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../postgres/postgres.ts';
import { temporaryDirectory } from '../system/processes.ts';

/** Members do everything in their tenant's environments; open ones are read by all, and gods read all. */
const POLICY = `
actor User {}

resource Tenant {
  roles = ["member"];
}

resource Environment {
  permissions = ["read", "create_fact"];
  relations = { tenant: Tenant };

  "read" if "member" on "tenant";
  "create_fact" if "member" on "tenant";
}

has_permission(_: User, "read", environment: Environment) if is_open(environment);
has_permission(user: User, "read", _: Environment) if is_god(user);
`;

const DATA_BINDINGS = `facts:
  has_relation(Environment:_, String:tenant, Tenant:_):
    query: SELECT id, tenant FROM environment
  is_open(Environment:_):
    query: SELECT id FROM environment WHERE is_open
sql_types:
  Environment: INTEGER
  Tenant: INTEGER
`;

/** PostgreSQL's. */
const PORT = 5432;
const DATABASE = 'oso_control';
const TABLE = `
CREATE TABLE environment (id integer PRIMARY KEY, tenant integer, name text, is_open boolean);
INSERT INTO environment VALUES
  (1, 1, 'one', false), (2, 2, 'two', true), (3, 1, 'three', false), (4, 2, 'four', true), (5, 1, 'five', true);
`;

/** A folder to run the tests in: from there their relative paths lead to the files. */
export function controlDirectory(): string {
  const root = temporaryDirectory();
  const files = {
    'policies/oso_control.polar': POLICY,
    'data_bindings/oso_control.yaml': DATA_BINDINGS,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, 'feature/src/tests', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
  const directory = join(root, 'clients/nodejs');
  mkdirSync(directory, { recursive: true });
  return directory;
}

export type ControlDatabase = AsyncDisposable & {
  /** Of the server, in the file system: networks do not divide it. */
  readonly socketPath: string;
};

/** PostgreSQL with the database. */
export async function startControlDatabase(): Promise<ControlDatabase> {
  const server = await startPostgres('process');
  await server.query(`CREATE DATABASE ${DATABASE}`);
  const { searchParams } = new URL(server.url ?? '');
  const host = searchParams.get('host') ?? '';
  const client = new Client({ host, user: searchParams.get('user') ?? '', database: DATABASE });
  await client.connect();
  await client.query(TABLE);
  await client.end();
  return {
    socketPath: join(host, `.s.PGSQL.${PORT}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Puts the database where the tests look for it. Listens until the process ends. */
export async function forwardPort(socketPath: string): Promise<void> {
  const door = createServer((near) => {
    const far = connect(socketPath);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  door.listen(PORT, 'localhost');
  await once(door, 'listening');
}
