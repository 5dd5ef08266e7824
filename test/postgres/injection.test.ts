/** Hostile texts on PostgreSQL, and on MariaDB in each mode that reads literals and names in another way. */

import { describe } from 'node:test';
import { type Target, tryInjections } from './injection.ts';
import { skipWithoutMariadb as skip, startMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';

const POSTGRESQL: Target = {
  dialect: 'postgresql',
  start: () => startPostgres(),
  session: [],
  textType: 'text',
  misreadsNames: false,
  placeholder: (at) => `$${at}`,
  harmless: ['42703', '42704', '42601'],
};

describe('on PostgreSQL', () => tryInjections(POSTGRESQL));

const MARIADB: Target = {
  dialect: 'mysql',
  start: startMariadb,
  session: [],
  textType: 'CHAR',
  misreadsNames: false,
  placeholder: () => '?',
  harmless: ['1054', '1064', '4161'],
};

const MODES: readonly string[] = [
  '',
  'ANSI,HIGH_NOT_PRECEDENCE,STRICT_ALL_TABLES',
  'NO_BACKSLASH_ESCAPES',
];
for (const mode of MODES) {
  describe(`on MariaDB with sql_mode '${mode}'`, { skip }, () =>
    tryInjections({ ...MARIADB, session: [`SET SESSION sql_mode = '${mode}'`] }),
  );
}

/** Clients send UTF-8, and the server takes it for something else. */
for (const name of ['gbk', 'sjis']) {
  const set = `SET character_set_client = ${name}, character_set_connection = ${name}`;
  describe(`on MariaDB with a connection of ${name}`, { skip }, () =>
    tryInjections({ ...MARIADB, misreadsNames: true, session: [set] }),
  );
}

describe('on MariaDB with texts of two bytes for each character', { skip }, () => {
  const session = ['SET collation_connection = ucs2_general_ci'];
  tryInjections({ ...MARIADB, session });
});
