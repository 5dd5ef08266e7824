/** One certificate authority per cluster: it says who each program and each user is. */

import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VALID_DAYS = 7;

/** Both in PEM. */
export type Credentials = { readonly certificate: string; readonly key: string };

export type Identity = {
  /** To Kubernetes: the user's name. */
  readonly commonName: string;
  /** To Kubernetes: the user's groups. */
  readonly organizations?: readonly string[];
  /** Where it serves, as `DNS:localhost` or `IP:127.0.0.1`; who has none is a client. */
  readonly servesAt?: readonly string[];
  /** From now on. Absent: as long as any cluster of a test lives. */
  readonly validDays?: number;
};

export type Authority = {
  /** In PEM. */
  readonly certificate: string;
  issue(identity: Identity): Promise<Credentials>;
};

/** `directory` is its own: it holds the key. */
export async function createAuthority(directory: string): Promise<Authority> {
  const self = { certificate: join(directory, 'ca.crt'), key: join(directory, 'ca.key') };
  await request(self, '/CN=oso-fallback-test', [
    ...daysOf({}),
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ]);
  const issue = async (identity: Identity): Promise<Credentials> => {
    const workplace = await mkdtemp(join(directory, 'issue-'));
    const files = { certificate: join(workplace, 'crt'), key: join(workplace, 'key') };
    const authority = ['-CA', self.certificate, '-CAkey', self.key];
    const options = [...daysOf(identity), ...authority, ...extensionsOf(identity)];
    await request(files, subjectOf(identity), options);
    const [certificate, key] = await Promise.all(
      [files.certificate, files.key].map(async (path) => await readFile(path, 'utf8')),
    );
    await rm(workplace, { recursive: true });
    return { certificate: certificate ?? '', key: key ?? '' };
  };
  return { certificate: await readFile(self.certificate, 'utf8'), issue };
}

/** What signs the tokens of service accounts, and what they are checked with; in PEM. */
export function createTokenKeys(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  });
}

/** Makes a key and its certificate in one go, as OpenSSL 3 can. */
async function request(
  to: { readonly certificate: string; readonly key: string },
  subject: string,
  options: readonly string[],
): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  const files = ['-keyout', to.key, '-out', to.certificate];
  const what = ['-x509', '-subj', subject];
  await run('openssl', ['req', ...what, ...key, ...files, ...options]);
}

function daysOf({ validDays = VALID_DAYS }: Pick<Identity, 'validDays'>): readonly string[] {
  return ['-days', `${validDays}`];
}

function subjectOf({ commonName, organizations = [] }: Identity): string {
  const parts = [...organizations.map((each) => ['O', each]), ['CN', commonName]];
  return parts
    .map(([name, value = '']) => `/${name}=${value.replace(/[/\\+]/gu, '\\$&')}`)
    .join('');
}

function extensionsOf({ servesAt }: Identity): readonly string[] {
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    `extendedKeyUsage=${servesAt === undefined ? 'clientAuth' : 'serverAuth'}`,
    ...(servesAt === undefined ? [] : [`subjectAltName=${servesAt.join(',')}`]),
  ];
  return extensions.flatMap((each) => ['-addext', each]);
}
