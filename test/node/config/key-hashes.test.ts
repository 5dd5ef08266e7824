import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { readHashFile, readKeys } from '../../../node/config/key-hashes.ts';

/** `printf %s abc | openssl dgst -sha256 -binary | base64` */
const ABC = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
const [ONE = '', TWO = '', THREE = ''] = ['1', '2', '3'].map((key) =>
  hash('sha256', key, 'base64'),
);
const KEY = 'e_0123456789_12345_topsecret';

type Variables = Record<string, string | undefined>;

function read(variables: Variables, text?: string) {
  return readKeys(variables, () => {
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  });
}

function checkListed(variables: Variables, expected: readonly string[], text?: string) {
  const path = variables['OSO_FALLBACK_KEY_HASHES_FILE'];
  const keys = { kind: 'listed', hashes: new Set(expected), path } as const;
  assert.deepEqual(read(variables, text), { kind: 'keys', keys });
}

function checkWrong(variables: Variables, problem: string, text?: string) {
  assert.deepEqual(read(variables, text), { kind: 'wrong', problem });
}

function checkFile(text: string, expected: readonly string[] | string) {
  const read = readHashFile(text);
  if (typeof expected === 'string') assert.deepEqual(read, { kind: 'wrong', problem: expected });
  else assert.deepEqual(read, { kind: 'hashes', hashes: new Set(expected) });
}

test('without either variable keys are looked at by their shape', () =>
  assert.deepEqual(read({}), { kind: 'keys', keys: { kind: 'shape' } }));

test('the primary is asked about keys where that is wished, beside a list or without one', () => {
  const verify = { OSO_FALLBACK_KEY_CHECK: 'verify' };
  assert.deepEqual(read(verify), {
    kind: 'keys',
    keys: { kind: 'verify', hashes: undefined, path: undefined },
  });
  assert.deepEqual(read({ ...verify, OSO_FALLBACK_KEY_HASHES_FILE: '/keys' }, ABC), {
    kind: 'keys',
    keys: { kind: 'verify', hashes: new Set([ABC]), path: '/keys' },
  });
});

test('a check by its name is the one that would be taken', () => {
  checkListed({ OSO_FALLBACK_KEY_CHECK: 'listed', OSO_FALLBACK_KEY_HASHES: ABC }, [ABC]);
  const shape = { kind: 'keys', keys: { kind: 'shape' } };
  assert.deepEqual(read({ OSO_FALLBACK_KEY_CHECK: 'shape' }), shape);
});

test('a check that contradicts the list, or is none, is wrong', () => {
  const name = 'OSO_FALLBACK_KEY_CHECK';
  checkWrong(
    { [name]: 'listed' },
    `${name}: listed needs a list, OSO_FALLBACK_KEY_HASHES or OSO_FALLBACK_KEY_HASHES_FILE`,
  );
  checkWrong(
    { [name]: 'shape', OSO_FALLBACK_KEY_HASHES: ABC },
    `${name}: shape uses no list: leave out one of the two`,
  );
  for (const check of ['', 'none', 'Verify']) {
    checkWrong({ [name]: check }, `${name}: must be one of shape, listed, verify, not "${check}"`);
  }
});

test('a variable has hashes with commas, spaces or line ends between', () => {
  checkListed({ OSO_FALLBACK_KEY_HASHES: ABC }, [ABC]);
  checkListed({ OSO_FALLBACK_KEY_HASHES: `${ONE},${TWO}, ${THREE}\n${ABC}\n` }, [
    ONE,
    TWO,
    THREE,
    ABC,
  ]);
  checkListed({ OSO_FALLBACK_KEY_HASHES: `,${ONE} ${ONE},` }, [ONE]);
});

test('a file has one hash a line, and words for people', () => {
  checkFile(`# ours\n\n${ONE}\n  ${TWO}  # the shop\r\n\t\n${THREE}`, [ONE, TWO, THREE]);
  checkFile(`\uFEFF${ONE}\n`, [ONE]);
  checkListed({ OSO_FALLBACK_KEY_HASHES_FILE: '/keys' }, [ABC], `${ABC}\n`);
});

test('both at once are one too many, even if one of them is empty', () => {
  const problem = 'OSO_FALLBACK_KEY_HASHES_FILE: give it or OSO_FALLBACK_KEY_HASHES, not both';
  checkWrong({ OSO_FALLBACK_KEY_HASHES: ABC, OSO_FALLBACK_KEY_HASHES_FILE: '/keys' }, problem, ABC);
  checkWrong({ OSO_FALLBACK_KEY_HASHES: '', OSO_FALLBACK_KEY_HASHES_FILE: '/keys' }, problem, ABC);
});

test('a list without a hash is wrong: it must not let everybody in', () => {
  const problem = 'has no hash in it: nobody would be let in';
  for (const list of ['', ' ', ',\n,']) {
    checkWrong({ OSO_FALLBACK_KEY_HASHES: list }, `OSO_FALLBACK_KEY_HASHES: ${problem}`);
  }
  for (const text of ['', '\n\n', '# nobody\n', `# ${ABC}`]) checkFile(text, problem);
});

test('a file that is not there, or not named, is wrong', () => {
  const name = 'OSO_FALLBACK_KEY_HASHES_FILE';
  checkWrong({ [name]: '/keys' }, `${name}: cannot be read: it is not there (ENOENT)`);
  checkWrong({ [name]: '' }, `${name}: is empty: name a file, or leave the variable out`);
});

const NO_HASH = 'is not the SHA-256 of a key in base64, 44 characters of which the last is =';

test('what is no hash is told with its line, and never shown', () => {
  checkFile(
    `${ONE}\n# two\n${KEY}\n`,
    'line 3 is a key itself: only its SHA-256 belongs there, in base64',
  );
  const hex = hash('sha256', KEY, 'hex');
  checkFile(hex, 'line 1 is hexadecimal: the SHA-256 must be in base64');
  checkFile(`${ONE} ${TWO}`, 'line 1 is more than one word: there is one hash a line');
  for (const text of ['x', ONE.slice(0, -1), `${ONE}=`, ONE.slice(1), `"${ONE}"`, '====']) {
    checkFile(text, `line 1 ${NO_HASH}`);
  }
});

test('only the one form of a hash is taken: any other would be read and never found', () => {
  const bytes = Buffer.from(ABC, 'base64');
  checkFile(bytes.toString('base64url'), `line 1 ${NO_HASH}`);
  // The last character before = has two bits that stand for nothing.
  checkFile(`${ABC.slice(0, -2)}1=`, `line 1 ${NO_HASH}`);
});

test('of many wrong lines the first few are told', () =>
  checkFile(
    'a\nb\nc\nd\ne\n',
    `line 1 ${NO_HASH}; line 2 ${NO_HASH}; line 3 ${NO_HASH}; and 2 more`,
  ));

test('the entries of a variable are counted', () =>
  checkWrong(
    { OSO_FALLBACK_KEY_HASHES: `${ONE}, x` },
    `OSO_FALLBACK_KEY_HASHES: entry 2 ${NO_HASH}`,
  ));

test('a list has a limit', () => {
  const lines = Array.from({ length: 10_001 }, (_, at) => hash('sha256', String(at), 'base64'));
  checkFile(lines.join('\n'), 'has 10001 hashes in it, over the limit of 10000');
  checkFile(lines.slice(1).join('\n'), lines.slice(1));
});
