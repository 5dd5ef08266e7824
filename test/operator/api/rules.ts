/**
 * Every rule of the resource with what it accepts and what it refuses. The same lines are put to the
 * reader (rules.test.ts) and to a real API server (test/cluster), so both give the same verdicts.
 */

import type { JsonRecord } from './resources.ts';

export type Attempt = {
  /** Fields of the spec besides the required ones. */
  readonly spec: JsonRecord;
  /** What the resource was before: a change. Absent: it is created. */
  readonly before?: JsonRecord;
  readonly name?: string;
};

export type RuleCases = {
  /** How the rule's message begins: enough of it to be the only one. */
  readonly message: string;
  /** Where the message is said to belong: the field. */
  readonly field: string;
  readonly accepted: readonly Attempt[];
  readonly refused: readonly Attempt[];
};

const create = (spec: JsonRecord): Attempt => ({ spec });
const change = (before: JsonRecord, spec: JsonRecord): Attempt => ({ before, spec });
const named = (name: string): Attempt => ({ name, spec: {} });

const storage = (fields: JsonRecord) => create({ storage: fields });
const storageChange = (before: JsonRecord, after: JsonRecord) =>
  change({ storage: before }, { storage: after });
const autoscaling = (fields: JsonRecord) => create({ autoscaling: fields });
const resources = (requests: JsonRecord, limits: JsonRecord) =>
  create({ resources: { requests, limits } });
const freshness = (fields: JsonRecord) => create({ freshness: fields });
const env = (...entries: readonly JsonRecord[]) => create({ env: entries });
const token = (fields: JsonRecord) => create({ apiToken: fields });
const keys = (secretName: string, ...names: readonly string[]) =>
  create({ applicationKeys: { secretName, keys: names } });
const tls = (fields: JsonRecord) => create({ tls: { secretName: 'shop-tls', ...fields } });
const policy = (fields: JsonRecord) => create({ networkPolicy: fields });

const VENDOR = 'public.ecr.aws/osohq/fallback:1.1.0@sha256:0123456789abcdef';
/** Of the vendor's program by its name, and by what the resource says; of ours by what it says. */
const BY_NAME = { image: VENDOR };
const MIRROR = { image: 'mirror.example/fallback:1', imageKind: 'Vendor' };
const OURS = { image: VENDOR, imageKind: 'Own' };
const KEYS = { applicationKeys: { secretName: 'apps', keys: ['web'] } };
const TLS = { tls: { secretName: 'shop-tls' } };
const REFUSE = { freshness: { hardAgeSeconds: 86_400, overHardAge: 'Refuse' } };
const HOLD = { guard: 'Hold' };
const STAGING = { url: 'https://staging.example' };
const OFTEN = { syncIntervalSeconds: 60 };
/** What the vendor's program would leave undone. */
const notOfVendor = (spec: JsonRecord) => ({
  accepted: [create(spec), create({ ...OURS, ...spec }), create({ ...spec, image: 'a/b:1' })],
  refused: [create({ ...BY_NAME, ...spec }), create({ ...MIRROR, ...spec })],
});

const LONG_40 = `a${'b'.repeat(39)}`;

export const RULES: readonly RuleCases[] = [
  {
    message: 'metadata.name must be at most 40 lower-case letters',
    field: '',
    accepted: [named('shop'), named('shop-2'), named(LONG_40)],
    refused: [named(`${LONG_40}c`), named('2shop'), named('shop.eu')],
  },
  {
    message: 'write the id without e_',
    field: 'spec.environment',
    accepted: [create({ environment: '01JABC' }), create({ environment: 'prod-eu' })],
    refused: [create({ environment: 'e_01JABC' })],
  },
  {
    message: 'must be the id of an environment',
    field: 'spec.environment',
    accepted: [create({ environment: 'E-0' })],
    refused: [
      create({ environment: '' }),
      create({ environment: 'a b' }),
      create({ environment: 'a_b' }),
    ],
  },
  {
    message: 'environment cannot be changed',
    field: 'spec.environment',
    accepted: [change({ environment: 'one' }, { environment: 'one', replicas: 3 })],
    refused: [change({ environment: 'one' }, { environment: 'two' })],
  },
  {
    message: 'must be the id of a tenant',
    field: 'spec.tenant',
    accepted: [create({ tenant: 't_0123456789' })],
    refused: [create({ tenant: '' }), create({ tenant: 'a b' }), create({ tenant: 'ä' })],
  },
  {
    message: 'tenant cannot be changed',
    field: 'spec.tenant',
    accepted: [change({ tenant: 'one' }, { tenant: 'one', replicas: 3 })],
    refused: [change({ tenant: 'one' }, { tenant: 'two' })],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.apiToken.secretName',
    accepted: [token({ secretName: 'oso' }), token({ secretName: 'oso.v-2' })],
    refused: [
      token({ secretName: '' }),
      token({ secretName: 'Oso' }),
      token({ secretName: 'a_b' }),
    ],
  },
  {
    message: "must be a key of the Secret's data",
    field: 'spec.apiToken.key',
    accepted: [token({ secretName: 'oso', key: 'OSO_API_TOKEN' })],
    refused: [token({ secretName: 'oso', key: '' }), token({ secretName: 'oso', key: 'a/b' })],
  },
  {
    message: 'must be an http or https URL',
    field: 'spec.url',
    accepted: [
      create({ url: 'https://api.osohq.com' }),
      create({ url: 'http://10.0.0.1:8081/x' }),
      create({ url: 'http://[::1]:8081' }),
    ],
    refused: [
      create({ url: 'api.osohq.com' }),
      create({ url: 'ftp://api.osohq.com' }),
      create({ url: 'https://me:secret@api.osohq.com' }),
      create({ url: 'https://api.osohq.com?a=b' }),
      create({ url: 'https://api.osohq.com#a' }),
      create({ url: 'https://api.osohq.com:port' }),
      create({ url: 'http:///api' }),
    ],
  },
  {
    message: 'set image, or remove imageKind',
    field: 'spec',
    accepted: [create({ imageKind: 'Auto' }), create(MIRROR)],
    refused: [create({ imageKind: 'Vendor' }), create({ imageKind: 'Own' })],
  },
  { message: 'remove applicationKeys, or use', field: 'spec', ...notOfVendor(KEYS) },
  { message: 'remove tls, or use', field: 'spec', ...notOfVendor(TLS) },
  { message: 'set freshness.overHardAge to Serve', field: 'spec', ...notOfVendor(REFUSE) },
  { message: 'set guard to something else than Hold', field: 'spec', ...notOfVendor(HOLD) },
  { message: 'remove url, or use', field: 'spec', ...notOfVendor(STAGING) },
  { message: 'remove syncIntervalSeconds, or use', field: 'spec', ...notOfVendor(OFTEN) },
  {
    message: 'must be the name of an image',
    field: 'spec.image',
    accepted: [create({ image: 'public.ecr.aws/osohq/fallback:1.1.0' })],
    refused: [create({ image: '' }), create({ image: 'fallback 1.1.0' })],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.imagePullSecrets[0].name',
    accepted: [create({ imagePullSecrets: [{ name: 'registry' }, { name: 'mirror' }] })],
    refused: [create({ imagePullSecrets: [{ name: 'Registry' }] })],
  },
  {
    message: 'raise maxReplicas to minReplicas or more',
    field: 'spec.autoscaling',
    accepted: [autoscaling({ maxReplicas: 2 }), autoscaling({ minReplicas: 1, maxReplicas: 100 })],
    refused: [autoscaling({ maxReplicas: 1 }), autoscaling({ minReplicas: 4, maxReplicas: 3 })],
  },
  {
    message: 'set cpuPercent or memoryPercent over 0',
    field: 'spec.autoscaling',
    accepted: [
      autoscaling({ maxReplicas: 5, memoryPercent: 0 }),
      autoscaling({ maxReplicas: 5, cpuPercent: 0 }),
    ],
    refused: [autoscaling({ maxReplicas: 5, cpuPercent: 0, memoryPercent: 0 })],
  },
  {
    message: 'must be a quantity from 16Mi to 64Ti, like 10Gi',
    field: 'spec.storage.size',
    accepted: [
      storage({ size: '1.5Gi' }),
      storage({ size: 1_073_741_824 }),
      storage({ size: '20G' }),
    ],
    refused: [
      storage({ size: '1Gb' }),
      storage({ size: '' }),
      storage({ size: '-1Gi' }),
      storage({ size: 10 }),
      storage({ size: '65Ti' }),
      storage({ size: '1e9' }),
    ],
  },
  {
    message: 'must be a quantity from 1 to 20Ti, like 200Mi',
    field: 'spec.storage.environmentSize',
    accepted: [storage({ environmentSize: '200Mi' }), storage({ environmentSize: 1 })],
    refused: [storage({ environmentSize: '0' }), storage({ environmentSize: '200 MB' })],
  },
  {
    message: 'must be the name of a StorageClass',
    field: 'spec.storage.className',
    accepted: [storage({ className: 'gp3' })],
    refused: [storage({ className: '' }), storage({ className: 'GP3' })],
  },
  {
    message: 'remove className and retain, or set kind to Persistent',
    field: 'spec.storage',
    accepted: [
      storage({ kind: 'Ephemeral', size: '1Gi', environmentSize: '200Mi' }),
      storage({ kind: 'Persistent', className: 'gp3', retain: { whenDeleted: 'Retain' } }),
    ],
    refused: [
      storage({ kind: 'Ephemeral', className: 'gp3' }),
      storage({ kind: 'Ephemeral', retain: {} }),
    ],
  },
  {
    message: 'raise size to three times environmentSize',
    field: 'spec.storage',
    accepted: [
      storage({ size: '600Mi', environmentSize: '200Mi' }),
      storage({ size: '20Gi', environmentSize: '1Gi' }),
    ],
    refused: [storage({ size: '599Mi', environmentSize: '200Mi' })],
  },
  {
    message: 'kind cannot be changed',
    field: 'spec.storage',
    accepted: [storageChange({ kind: 'Ephemeral' }, { kind: 'Ephemeral', size: '2Gi' })],
    refused: [
      storageChange({ kind: 'Ephemeral' }, { kind: 'Persistent' }),
      storageChange({ kind: 'Persistent' }, { kind: 'Ephemeral' }),
    ],
  },
  {
    message: 'className cannot be changed',
    field: 'spec.storage',
    accepted: [storageChange({ className: 'gp3' }, { className: 'gp3', size: '2Gi' })],
    refused: [
      storageChange({ className: 'gp3' }, { className: 'io2' }),
      storageChange({ className: 'gp3' }, {}),
      storageChange({}, { className: 'gp3' }),
    ],
  },
  {
    message: 'volumes cannot shrink',
    field: 'spec.storage',
    accepted: [
      storageChange({ size: '2Gi' }, { size: '2Gi' }),
      storageChange({ size: '2Gi' }, { size: '2048Mi' }),
      storageChange({ size: '2Gi' }, { size: '3Gi' }),
      storageChange({ size: '2Gi' }, { environmentSize: '1Gi' }),
      storageChange({ environmentSize: '1Gi' }, { size: '3Gi', environmentSize: '500Mi' }),
      storageChange({ environmentSize: '300Mi' }, {}),
      storageChange({}, { size: '1Gi' }),
      storageChange({ kind: 'Ephemeral', size: '2Gi' }, { kind: 'Ephemeral', size: '1Gi' }),
    ],
    refused: [
      storageChange({ size: '2Gi' }, { size: '2047Mi' }),
      storageChange({ size: '2Gi' }, {}),
      storageChange({ environmentSize: '1Gi' }, { environmentSize: '500Mi' }),
      storageChange({ environmentSize: '1Gi' }, { size: '2Gi' }),
      storageChange({}, { size: '512Mi' }),
    ],
  },
  {
    message: 'must be a quantity from 10m to 1k, like 500m',
    field: 'spec.resources.requests.cpu',
    accepted: [
      resources({ cpu: 2 }, {}),
      resources({ cpu: '250m' }, {}),
      resources({ cpu: '0.5' }, {}),
    ],
    refused: [resources({ cpu: 0 }, {}), resources({ cpu: 'one' }, {})],
  },
  {
    message: 'must be a quantity from 32Mi to 16Ti, like 512Mi',
    field: 'spec.resources.requests.memory',
    accepted: [resources({ memory: '1Gi' }, {})],
    refused: [resources({ memory: 256 }, {}), resources({ memory: '256MB' }, {})],
  },
  {
    message: 'must be a quantity from 10m to 1k, like 500m',
    field: 'spec.resources.limits.cpu',
    accepted: [resources({}, { cpu: '1500m' })],
    refused: [resources({}, { cpu: '1 core' })],
  },
  {
    message: 'must be a quantity from 32Mi to 16Ti, like 512Mi',
    field: 'spec.resources.limits.memory',
    accepted: [resources({}, { memory: '1Gi' })],
    refused: [resources({}, { memory: '512MB' })],
  },
  {
    message: 'raise limits.cpu to requests.cpu or more',
    field: 'spec.resources',
    accepted: [resources({ cpu: '500m' }, { cpu: '0.5' }), resources({ cpu: '500m' }, {})],
    refused: [resources({}, { cpu: '999m' })],
  },
  {
    message: 'raise limits.memory to requests.memory or more',
    field: 'spec.resources',
    accepted: [resources({ memory: '1Gi' }, { memory: '1Gi' }), resources({ memory: '1Gi' }, {})],
    refused: [
      resources({ memory: '1Gi' }, { memory: '512Mi' }),
      resources({}, { memory: '255Mi' }),
    ],
  },
  {
    message: 'lower softAgeSeconds to hardAgeSeconds or less',
    field: 'spec.freshness',
    accepted: [
      freshness({ softAgeSeconds: 7_200, hardAgeSeconds: 7_200 }),
      freshness({ softAgeSeconds: 60 }),
    ],
    refused: [freshness({ softAgeSeconds: 7_201, hardAgeSeconds: 7_200 })],
  },
  {
    message: 'set hardAgeSeconds',
    field: 'spec.freshness',
    accepted: [freshness({ overHardAge: 'Refuse', hardAgeSeconds: 86_400 })],
    refused: [freshness({ overHardAge: 'Refuse' })],
  },
  {
    message: 'raise freshness.hardAgeSeconds over syncIntervalSeconds',
    field: 'spec',
    accepted: [create({ syncIntervalSeconds: 60, freshness: { hardAgeSeconds: 61 } })],
    refused: [freshness({ hardAgeSeconds: 1_800 })],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.applicationKeys.secretName',
    accepted: [keys('apps', 'shop', 'checkout')],
    refused: [keys('Apps', 'shop')],
  },
  {
    message: "must be a key of the Secret's data",
    field: 'spec.applicationKeys.keys[1]',
    accepted: [keys('apps', 'shop.key')],
    refused: [keys('apps', 'shop', 'check out')],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.tls.secretName',
    accepted: [create(TLS), create({ tls: { secretName: 'a.b' } })],
    refused: [create({ tls: { secretName: 'Shop' } })],
  },
  {
    message: 'must be a name of DNS',
    field: 'spec.tls.serverName',
    accepted: [tls({ serverName: 'fallback.example.com' }), tls({ serverName: 'shop-0' })],
    refused: [
      tls({ serverName: '*.example.com' }),
      tls({ serverName: 'https://example.com' }),
      tls({ serverName: 'example.com:8080' }),
      tls({ serverName: 'example.com.' }),
      tls({ serverName: '' }),
    ],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.tls.clientCa.secretName',
    accepted: [tls({ clientCa: { secretName: 'clients' } })],
    refused: [tls({ clientCa: { secretName: 'c/lients' } })],
  },
  {
    message: "must be a key of the Secret's data",
    field: 'spec.tls.clientCa.key',
    accepted: [tls({ clientCa: { secretName: 'clients', key: 'bundle.pem' } })],
    refused: [tls({ clientCa: { secretName: 'clients', key: '../bundle' } })],
  },
  {
    message: 'must be the name of a namespace',
    field: 'spec.networkPolicy.clientNamespaces[0]',
    accepted: [
      policy({ clientNamespaces: ['shop', 'checkout-2'] }),
      policy({ clientNamespaces: [] }),
    ],
    refused: [policy({ clientNamespaces: ['Shop'] }), policy({ clientNamespaces: ['a.b'] })],
  },
  {
    message: 'must be a range of addresses',
    field: 'spec.networkPolicy.primaryCidrs[0]',
    accepted: [
      policy({ primaryCidrs: ['203.0.113.0/24', '2001:db8::/32'] }),
      policy({ primaryCidrs: ['10.0.0.1/32', '0.0.0.0/0', '::/0'] }),
    ],
    refused: [
      policy({ primaryCidrs: ['203.0.113.0'] }),
      policy({ primaryCidrs: ['203.0.113.0/33'] }),
      policy({ primaryCidrs: ['api.osohq.com'] }),
      policy({ primaryCidrs: ['203.0.113/24'] }),
      policy({ primaryCidrs: ['::ffff:203.0.113.0/120'] }),
    ],
  },
  {
    message: 'remove OSO_CLIENT_ID',
    field: 'spec.env[1]',
    accepted: [env({ name: 'OSO_FALLBACK_STORE', value: 's3://copies/shop' })],
    refused: [env({ name: 'A', value: '1' }, { name: 'OSO_CLIENT_ID', value: 'node-1' })],
  },
  {
    message: "this variable is the operator's",
    field: 'spec.env[0]',
    accepted: [
      env({ name: 'OSO_DISABLE_TELEMETRY', value: 'true' }),
      env({ name: 'OSO_FALLBACK_START_WAIT_SECONDS', value: '60' }),
      env({ name: 'NODE_OPTIONS', value: '--max-http-header-size=32768' }),
    ],
    refused: [
      env({ name: 'OSO_API_TOKEN', value: 'e_01J_key_secret' }),
      env({ name: 'OSO_URL', value: 'https://api.osohq.com' }),
      env({ name: 'OSO_PORT', value: '8081' }),
      env({ name: 'OSO_FALLBACK_KEY_HASHES', value: '' }),
    ],
  },
  {
    message: 'remove it here, and name the Secret of the certificate in tls',
    field: 'spec.env[0]',
    accepted: [env({ name: 'NODE_EXTRA_CA_CERTS', value: '/ca.pem' })],
    refused: [
      env({ name: 'OSO_FALLBACK_PEERS_CA_FILE', value: '/tls/ca.pem' }),
      env({ name: 'OSO_FALLBACK_PEERS_SERVER_NAME', value: 'shop' }),
      env({ name: 'OSO_FALLBACK_TLS_CERT_FILE', value: '/tls/tls.crt' }),
      env({ name: 'OSO_FALLBACK_TLS_KEY_FILE', value: '/tls/tls.key' }),
      env({ name: 'OSO_FALLBACK_TLS_CLIENT_CA_FILE', value: '/tls/ca.pem' }),
    ],
  },
  {
    message: 'give either value or fromSecret',
    field: 'spec.env[0]',
    accepted: [
      env({ name: 'A', value: '' }),
      env({ name: 'A', fromSecret: { secretName: 's3', key: 'id' } }),
    ],
    refused: [
      env({ name: 'A' }),
      env({ name: 'A', value: '1', fromSecret: { secretName: 's3', key: 'id' } }),
    ],
  },
  {
    message: 'must be the name of a variable',
    field: 'spec.env[0].name',
    accepted: [env({ name: '_a1', value: '1' })],
    refused: [env({ name: '1A', value: '1' }), env({ name: 'A-B', value: '1' })],
  },
  {
    message: 'must be the name of a Secret',
    field: 'spec.env[0].fromSecret.secretName',
    accepted: [env({ name: 'A', fromSecret: { secretName: 'a.b', key: 'a' } })],
    refused: [env({ name: 'A', fromSecret: { secretName: 'A', key: 'a' } })],
  },
  {
    message: "must be a key of the Secret's data",
    field: 'spec.env[0].fromSecret.key',
    accepted: [env({ name: 'A', fromSecret: { secretName: 'a', key: 'A.b' } })],
    refused: [env({ name: 'A', fromSecret: { secretName: 'a', key: 'A b' } })],
  },
];
