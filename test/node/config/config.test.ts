import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Config, readConfig } from '../../../node/config/config.ts';
import { NodeError } from '../../../node/lib/errors.ts';

type Variables = Record<string, string | undefined>;

const TOKEN = 'e_0123456789_12345_topsecret';
const REQUIRED: Variables = {
  OSO_API_TOKEN: TOKEN,
  OSO_ENVIRONMENT: 'e_0123456789',
  OSO_TENANT: 't_012345',
};

function read(variables: Variables, files: Record<string, string> = {}): Config {
  return readConfig(
    { ...REQUIRED, ...variables },
    {
      readFile(path) {
        const text = files[path];
        if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
        return text;
      },
      randomId: () => 'random-id',
    },
  );
}

function checkSetting<Key extends keyof Config>(
  variables: Variables,
  key: Key,
  expected: Config[Key],
) {
  assert.deepEqual(read(variables)[key], expected);
}

/** The message is exactly the heading and these lines, and never shows the secret. */
function checkRefused(
  variables: Variables,
  lines: readonly string[],
  files: Record<string, string> = {},
) {
  assert.throws(
    () => read(variables, files),
    (error: unknown) => {
      assert.ok(error instanceof NodeError);
      assert.equal(error.code, 'invalid_config');
      assert.deepEqual(
        error.message.split('\n').slice(1),
        lines.map((line) => `  ${line}`),
      );
      assert.doesNotMatch(inspect(error), /topsecret|hunter2/u);
      return true;
    },
  );
}

test('the three required variables are enough, the rest has the documented defaults', () => {
  const { apiToken, ...rest } = read({});
  assert.equal(apiToken.reveal(), TOKEN);
  assert.deepEqual(rest, {
    environment: '0123456789',
    tenant: 't_012345',
    clientId: 'random-id',
    port: 8080,
    host: '0.0.0.0',
    pathPrefix: '',
    directory: './.oso',
    logLevel: 'error',
    isTelemetryOn: true,
    isErrorLoggingOn: true,
    primaryUrl: 'https://api.osohq.com',
    syncIntervalMs: 1_800_000,
    startWaitMs: 60_000,
    diskWaitMs: 0,
    freshness: { softAgeMs: 5_400_000, hardAgeMs: undefined, overHardAge: 'serve' },
    answerBudgetMs: 4_000,
    guard: 'default',
    agreementShare: 0,
    authzen: undefined,
    copies: {
      peerUrls: [],
      peersCaPath: undefined,
      peersServerName: undefined,
      store: undefined,
      isStoreWritten: false,
      residency: undefined,
      keptCount: 1,
    },
    keys: { kind: 'shape' },
    sqlDialect: 'postgresql',
    tls: undefined,
    warnings: [],
  });
});

test('each variable sets its setting', () => {
  checkSetting({ OSO_CLIENT_ID: 'node-1.eu' }, 'clientId', 'node-1.eu');
  checkSetting({ OSO_PORT: '0' }, 'port', 0);
  checkSetting({ OSO_PORT: '65535' }, 'port', 65_535);
  checkSetting({ OSO_DIRECTORY: '/data' }, 'directory', '/data');
  checkSetting({ OSO_FALLBACK_PATH_PREFIX: '/oso/eu-1' }, 'pathPrefix', '/oso/eu-1');
  for (const prefix of [
    'oso',
    '/',
    '/oso/',
    '/o so',
    '/api',
    '/metrics/x',
    '/access/v1',
    '/.well-known',
    '/a?b',
  ]) {
    checkRefused({ OSO_FALLBACK_PATH_PREFIX: prefix }, [
      `OSO_FALLBACK_PATH_PREFIX: must be like /oso or /a/b, and not begin as a path of the node does, not "${prefix}"`,
    ]);
  }
  checkSetting({ OSO_LOG_LEVEL: 'info' }, 'logLevel', 'info');
  checkSetting({ OSO_DISABLE_TELEMETRY: 'true' }, 'isTelemetryOn', false);
  checkSetting({ OSO_DISABLE_ERROR_LOGGING: 'true' }, 'isErrorLoggingOn', false);
  checkSetting({ OSO_URL: 'http://localhost:8081' }, 'primaryUrl', 'http://localhost:8081');
  checkSetting({ OSO_FALLBACK_HOST: '::' }, 'host', '::');
  checkSetting({ OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '60' }, 'syncIntervalMs', 60_000);
  checkSetting({ OSO_FALLBACK_START_WAIT_SECONDS: '0' }, 'startWaitMs', 0);
  checkSetting({ OSO_FALLBACK_START_WAIT_SECONDS: '5' }, 'startWaitMs', 5_000);
  checkSetting({ OSO_FALLBACK_START_WAIT_SECONDS: '5' }, 'diskWaitMs', 5_000);
  checkSetting({ OSO_FALLBACK_GUARD: 'hold' }, 'guard', 'hold');
  checkSetting({ OSO_FALLBACK_AGREEMENT: '0.01' }, 'agreementShare', 0.01);
  checkSetting({ OSO_FALLBACK_AGREEMENT: '.5' }, 'agreementShare', 0.5);
  checkSetting({ OSO_FALLBACK_AGREEMENT: '1' }, 'agreementShare', 1);
  checkSetting({}, 'answerBudgetMs', 4_000);
  checkSetting({ OSO_FALLBACK_ANSWER_BUDGET_SECONDS: '0.25' }, 'answerBudgetMs', 250);
  checkSetting({ OSO_FALLBACK_ANSWER_BUDGET_SECONDS: '30' }, 'answerBudgetMs', 30_000);
  checkSetting({ OSO_FALLBACK_AUTHZEN: 'true' }, 'authzen', { url: undefined });
  const OSO_FALLBACK_AUTHZEN_URL = 'https://pdp.example.com/';
  checkSetting({ OSO_FALLBACK_AUTHZEN_URL }, 'authzen', undefined);
  const url = 'https://pdp.example.com';
  checkSetting({ OSO_FALLBACK_AUTHZEN: 'true', OSO_FALLBACK_AUTHZEN_URL }, 'authzen', { url });
});

/** Where copies are kept and found, as these variables say. */
function checkCopies(variables: Variables, expected: Partial<Config['copies']>) {
  assert.deepEqual(read(variables).copies, { ...read({}).copies, ...expected });
}

test('each variable of the copies sets its setting', () => {
  checkCopies({ OSO_FALLBACK_KEEP: '3' }, { keptCount: 3 });
  checkCopies({ OSO_FALLBACK_RESIDENCY: 'paged' }, { residency: 'paged' });
  checkCopies({ OSO_FALLBACK_RESIDENCY: 'auto' }, { residency: undefined });
  const bucket = { kind: 's3', bucket: 'bucket', prefix: 'p/', isPathStyle: false } as const;
  checkCopies({ OSO_FALLBACK_STORE: ' s3://bucket/p ' }, { store: bucket });
  const written = { store: { kind: 'path', path: '/seed' }, isStoreWritten: true } as const;
  checkCopies({ OSO_FALLBACK_STORE: '/seed', OSO_FALLBACK_STORE_WRITE: 'true' }, written);
  const peerUrls = ['http://a:8080', 'http://b'];
  checkCopies({ OSO_FALLBACK_PEERS: 'http://a:8080/, http://b' }, { peerUrls });
});

test('a store that is no place is told with all that is wrong, and never shown', () =>
  checkRefused({ OSO_FALLBACK_STORE: 's3://key:hunter2@bucket/a', OSO_PORT: 'x' }, [
    'OSO_PORT: must be a whole number from 0 to 65535, not "x"',
    'OSO_FALLBACK_STORE: must be a path (/… or ./…), an http or https URL without user, password and query, or s3://bucket/prefix',
  ]));

test('peers that are no plain URLs are refused without being shown', () => {
  const line =
    'OSO_FALLBACK_PEERS: must be at most 100 http or https URLs without user, query and fragment, with commas between';
  checkRefused({ OSO_FALLBACK_PEERS: 'http://a,http://me:hunter2@b' }, [line]);
  checkRefused({ OSO_FALLBACK_PEERS: 'http://a,,http://b' }, [line]);
  checkRefused({ OSO_FALLBACK_PEERS: Array.from({ length: 101 }, () => 'http://a').join() }, [
    line,
  ]);
});

test('TLS that is half set, or misspelt, stops the start with all else that is wrong', () =>
  checkRefused({ OSO_FALLBACK_TLS_CERT_FILE: '/crt', OSO_FALLBACK_TLS_CLIENT_CAFILE: '/ca' }, [
    'OSO_FALLBACK_TLS_CERT_FILE: needs OSO_FALLBACK_TLS_KEY_FILE too',
    'OSO_FALLBACK_TLS_CLIENT_CAFILE: is not a setting of a node, and changes nothing; did you mean OSO_FALLBACK_TLS_CLIENT_CA_FILE?',
  ]));

test('a store that is written must be there', () =>
  checkRefused({ OSO_FALLBACK_STORE_WRITE: 'true' }, [
    'OSO_FALLBACK_STORE_WRITE: needs a store to write to, OSO_FALLBACK_STORE',
  ]));

/** The three limits of age that these variables set. */
test('local authorization speaks to PostgreSQL or MySQL', () => {
  checkSetting({ OSO_FALLBACK_SQL_DIALECT: 'mysql' }, 'sqlDialect', 'mysql');
  checkRefused({ OSO_FALLBACK_SQL_DIALECT: 'oracle' }, [
    'OSO_FALLBACK_SQL_DIALECT: must be one of postgresql, mysql, not "oracle"',
  ]);
});

function checkAges(variables: Variables, expected: Partial<Config['freshness']>) {
  const { freshness } = read(variables);
  assert.deepEqual({ ...freshness, ...expected }, freshness);
}

test('the limits of age are set in seconds', () => {
  checkAges({ OSO_FALLBACK_SOFT_AGE_SECONDS: '7200' }, { softAgeMs: 7_200_000 });
  checkAges({ OSO_FALLBACK_HARD_AGE_SECONDS: '86400' }, { hardAgeMs: 86_400_000 });
  checkAges(
    { OSO_FALLBACK_HARD_AGE_SECONDS: '86400', OSO_FALLBACK_OVER_HARD_AGE: 'refuse' },
    { hardAgeMs: 86_400_000, overHardAge: 'refuse' },
  );
});

test('a soft limit that is not set is three intervals, or the hard limit', () => {
  checkAges({ OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '60' }, { softAgeMs: 180_000 });
  checkAges({ OSO_FALLBACK_HARD_AGE_SECONDS: '600' }, { softAgeMs: 600_000 });
});

test('limits of age that contradict each other are refused', () => {
  checkRefused({ OSO_FALLBACK_OVER_HARD_AGE: 'refuse' }, [
    'OSO_FALLBACK_OVER_HARD_AGE: refuse needs a limit, OSO_FALLBACK_HARD_AGE_SECONDS',
  ]);
  checkRefused({ OSO_FALLBACK_SOFT_AGE_SECONDS: '61', OSO_FALLBACK_HARD_AGE_SECONDS: '60' }, [
    'OSO_FALLBACK_SOFT_AGE_SECONDS: must not be over OSO_FALLBACK_HARD_AGE_SECONDS, 60, not "61"',
  ]);
});

test('an empty variable is an absent one', () => {
  checkSetting({ OSO_PORT: '' }, 'port', 8080);
  checkSetting({ OSO_CLIENT_ID: '' }, 'clientId', 'random-id');
});

test('the environment may be given with and without e_', () => {
  checkSetting({ OSO_ENVIRONMENT: '0123456789' }, 'environment', '0123456789');
  checkSetting({ OSO_ENVIRONMENT: 'e_0123456789' }, 'environment', '0123456789');
});

test('slashes at the end of the URL are dropped, a path is kept', () => {
  checkSetting({ OSO_URL: 'http://lb/oso//' }, 'primaryUrl', 'http://lb/oso');
  checkSetting({ OSO_URL: ' http://lb/oso/\n' }, 'primaryUrl', 'http://lb/oso');
});

test('white space around the token is not part of it', () => {
  assert.equal(read({ OSO_API_TOKEN: ` ${TOKEN}\n` }).apiToken.reveal(), TOKEN);
});

test('the token can come from a file', () => {
  const variables = { OSO_API_TOKEN: undefined, OSO_API_TOKEN_FILE: '/run/token' };
  assert.equal(read(variables, { '/run/token': `${TOKEN}\n` }).apiToken.reveal(), TOKEN);
});

test('one message names every variable that is missing', () =>
  checkRefused({ OSO_API_TOKEN: undefined, OSO_ENVIRONMENT: undefined, OSO_TENANT: '' }, [
    'OSO_API_TOKEN: is missing: a read-only API key of the environment, e_<environment>_<key id>_<secret>',
    'OSO_ENVIRONMENT: is missing: the id of the environment to copy, like e_0123456789',
    'OSO_TENANT: is missing: the id of your tenant, like t_0123456789',
  ]));

test('one message names every variable that is wrong', () =>
  checkRefused(
    {
      OSO_CLIENT_ID: 'a b',
      OSO_PORT: '65536',
      OSO_LOG_LEVEL: 'debug',
      OSO_DISABLE_TELEMETRY: 'yes',
      OSO_FALLBACK_HOST: 'a b',
      OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '30m',
      OSO_FALLBACK_START_WAIT_SECONDS: '-1',
      OSO_FALLBACK_SOFT_AGE_SECONDS: '0',
      OSO_FALLBACK_HARD_AGE_SECONDS: '1h',
      OSO_FALLBACK_OVER_HARD_AGE: 'stop',
    },
    [
      'OSO_CLIENT_ID: must be 1 to 200 letters, digits, dots and dashes, not "a b"',
      'OSO_PORT: must be a whole number from 0 to 65535, not "65536"',
      'OSO_LOG_LEVEL: must be one of info, warn, error, not "debug"',
      'OSO_DISABLE_TELEMETRY: must be one of true, false, not "yes"',
      'OSO_FALLBACK_HOST: must be an address or host name, not "a b"',
      'OSO_FALLBACK_SYNC_INTERVAL_SECONDS: must be a whole number from 1 to 86400, not "30m"',
      'OSO_FALLBACK_START_WAIT_SECONDS: must be a whole number from 0 to 86400, not "-1"',
      'OSO_FALLBACK_SOFT_AGE_SECONDS: must be a whole number from 1 to 315360000, not "0"',
      'OSO_FALLBACK_HARD_AGE_SECONDS: must be a whole number from 1 to 315360000, not "1h"',
      'OSO_FALLBACK_OVER_HARD_AGE: must be one of serve, refuse, not "stop"',
    ],
  ));

const SLIP = 'OSO_ENVIROMENT: is not a setting of a node, and changes nothing; did you mean';

test('a variable that is likely a slip stops nothing, and is told', () =>
  checkSetting({ OSO_ENVIROMENT: 'e_1' }, 'warnings', [`${SLIP} OSO_ENVIRONMENT?`]));

test('where something is wrong, a slip may be why', () =>
  checkRefused({ OSO_ENVIRONMENT: undefined, OSO_ENVIROMENT: 'e_0123456789' }, [
    'OSO_ENVIRONMENT: is missing: the id of the environment to copy, like e_0123456789',
    `${SLIP} OSO_ENVIRONMENT?`,
  ]));

test('a Service of the cluster that is called oso does not set the port, nor stop a start', () => {
  const link = { OSO_PORT: 'tcp://10.0.0.1:8080', OSO_SERVICE_HOST: '10.0.0.1' };
  checkSetting(link, 'port', 8080);
  checkSetting(link, 'warnings', []);
});

test('a token of another shape is refused without being shown', () =>
  checkRefused({ OSO_API_TOKEN: 'topsecret' }, [
    'OSO_API_TOKEN: must look like e_<environment>_<key id>_<secret>',
  ]));

test('what AuthZEN’s callers know a node by is an https URL', () => {
  for (const given of [
    'http://pdp',
    'https://me:hunter2@pdp',
    'https://pdp/:path',
    'pdp',
    'https:',
  ]) {
    checkRefused({ OSO_FALLBACK_AUTHZEN_URL: given }, [
      'OSO_FALLBACK_AUTHZEN_URL: must be an https URL without user, query and fragment, of plain letters',
    ]);
  }
});

test('a budget is a number from 0.1 to 30', () => {
  for (const given of ['0', '0.05', '31', '1e1', '4s', '-1', '0.1234', 'no']) {
    checkRefused({ OSO_FALLBACK_ANSWER_BUDGET_SECONDS: given }, [
      `OSO_FALLBACK_ANSWER_BUDGET_SECONDS: must be a number from 0.1 to 30, like 0.1 or 4, not "${given}"`,
    ]);
  }
});

test('a budget that is longer than clients wait is told, and taken', () => {
  const warningsFor = (given: string) =>
    read({ OSO_FALLBACK_ANSWER_BUDGET_SECONDS: given }).warnings;
  assert.deepEqual(warningsFor('4.75'), []);
  assert.deepEqual(warningsFor('4.8'), [
    'OSO_FALLBACK_ANSWER_BUDGET_SECONDS: is longer than some clients wait: the Python SDK gives up after 5 s',
  ]);
});

test('a share is a number from 0 to 1', () => {
  for (const given of ['1.5', '-0.1', '1 %', '1e-2', '2']) {
    checkRefused({ OSO_FALLBACK_AGREEMENT: given }, [
      `OSO_FALLBACK_AGREEMENT: must be a number from 0 to 1, like 0.01, not "${given}"`,
    ]);
  }
});

test('a token that no header could carry is refused', () =>
  checkRefused({ OSO_API_TOKEN: 'e_1_2_top\nsecret' }, [
    'OSO_API_TOKEN: must look like e_<environment>_<key id>_<secret>',
  ]));

test('a key of another environment is refused', () =>
  checkRefused({ OSO_ENVIRONMENT: 'e_42' }, [
    'OSO_API_TOKEN: is a key of environment e_0123456789, but OSO_ENVIRONMENT is e_42',
  ]));

test('a token given twice is refused', () =>
  checkRefused({ OSO_API_TOKEN_FILE: '/run/token' }, [
    'OSO_API_TOKEN_FILE: give it or OSO_API_TOKEN, not both',
  ]));

test('a token file that holds no key is named, and not shown', () => {
  const fromFile = { OSO_API_TOKEN: undefined, OSO_API_TOKEN_FILE: '/run/token' };
  const checkFile = (text: string, problem: string) =>
    checkRefused(fromFile, [`OSO_API_TOKEN_FILE: ${problem}`], { '/run/token': text });
  checkFile('\n', 'the file is empty');
  checkFile('hunter2', 'must hold a key like e_<environment>_<key id>_<secret>');
});

test('a token file that cannot be read is named', () =>
  checkRefused({ OSO_API_TOKEN: undefined, OSO_API_TOKEN_FILE: '/nowhere' }, [
    "OSO_API_TOKEN_FILE: cannot be read: ENOENT: no such file, open '/nowhere'",
  ]));

test('a URL with a password, or of another kind, is refused without being shown', () => {
  const line = 'OSO_URL: must begin with http:// or https://, without user, query and fragment';
  checkRefused({ OSO_URL: 'https://me:hunter2@api.osohq.com' }, [line]);
  checkRefused({ OSO_URL: 'ftp://api.osohq.com' }, [line]);
  checkRefused({ OSO_URL: 'api.osohq.com' }, [line]);
  checkRefused({ OSO_URL: 'http://lb/?' }, [line]);
  checkRefused({ OSO_URL: 'http://lb/#' }, [line]);
  checkRefused({ OSO_URL: 'http://@lb' }, [line]);
  checkRefused({ OSO_URL: 'http://lb/a b' }, [line]);
});

test('a configuration that is printed does not show the token', () =>
  assert.doesNotMatch(inspect(read({})) + JSON.stringify(read({})), /topsecret/u));

test('a list of keys that is wrong is told with all that is wrong', () =>
  checkRefused({ OSO_FALLBACK_KEY_HASHES: 'e_0123456789_1_hunter2', OSO_PORT: 'x' }, [
    'OSO_PORT: must be a whole number from 0 to 65535, not "x"',
    'OSO_FALLBACK_KEY_HASHES: entry 1 is a key itself: only its SHA-256 belongs there, in base64',
  ]));

test('a list of keys that is set and empty is wrong, for without it everybody is let in', () => {
  checkRefused({ OSO_FALLBACK_KEY_HASHES: '' }, [
    'OSO_FALLBACK_KEY_HASHES: has no hash in it: nobody would be let in',
  ]);
  checkRefused({ OSO_FALLBACK_KEY_HASHES_FILE: '' }, [
    'OSO_FALLBACK_KEY_HASHES_FILE: is empty: name a file, or leave the variable out',
  ]);
});

test('a slip in the name of the list stops the start, other than slips elsewhere', () => {
  for (const name of ['OSO_FALLBACK_KEY_HASH', 'OSO_KEY_HASHES', 'OSO_FALLBACK_KEY_HASHES_FIL']) {
    assert.throws(() => read({ [name]: 'x', OSO_FALLBACK_PEER: 'x' }), {
      code: 'invalid_config',
      message: new RegExp(
        `${name}: is not a setting .*did you mean OSO_FALLBACK_KEY_HASHES(?:_FILE)?\\?\\n.*OSO_FALLBACK_PEER`,
        'u',
      ),
    });
  }
});

test('the keys that are let in come from a variable or a file', () => {
  const hash = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
  const hashes = new Set([hash]);
  assert.deepEqual(read({ OSO_FALLBACK_KEY_HASHES: hash }).keys, {
    kind: 'listed',
    hashes,
    path: undefined,
  });
  const files = { '/keys': `# one\n${hash}\n` };
  assert.deepEqual(read({ OSO_FALLBACK_KEY_HASHES_FILE: '/keys' }, files).keys, {
    kind: 'listed',
    hashes,
    path: '/keys',
  });
});
