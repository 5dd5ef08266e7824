/** Specs that a user could have written, and patches that nobody should have: for what holds for all of them. */

import fc from 'fast-check';
import type { JsonObject } from '../../../operator/kube/object.ts';
import { REQUIRED } from './fallbacks.ts';

const plain = { noNullPrototype: true };

function some<Fields extends object>(fields: {
  [Field in keyof Fields]: fc.Arbitrary<Fields[Field]>;
}) {
  return fc.record(fields, { requiredKeys: [], ...plain });
}

const quantities = fc
  .tuple(fc.integer({ min: 64, max: 999 }), fc.constantFrom('Mi', 'Gi', 'M', 'G'))
  .map(([amount, suffix]) => `${amount}${suffix}`);

const seconds = fc.integer({ min: 10, max: 3_600 });
const secretNames = fc.constantFrom('oso', 'bucket', 'other');

const storage = fc.oneof(
  some({
    kind: fc.constant('Persistent'),
    environmentSize: quantities,
    className: fc.constantFrom('fast', 'slow'),
    retain: some({ whenDeleted: fc.constantFrom('Delete', 'Retain') }),
  }),
  fc.record(
    { kind: fc.constant('Ephemeral'), environmentSize: quantities },
    { requiredKeys: ['kind'], ...plain },
  ),
);

const env = fc.uniqueArray(
  fc.record(
    { name: fc.constantFrom('OSO_FALLBACK_STORE', 'HTTPS_PROXY', 'A'), value: fc.string() },
    plain,
  ),
  { selector: ({ name }) => name },
);

/** Everything but what cannot change, or names keys. */
export const specs = some({
  image: fc.constantFrom('ours:2', 'public.ecr.aws/osohq/fallback:1.1.0'),
  replicas: fc.integer({ min: 0, max: 100 }),
  autoscaling: fc.record({ maxReplicas: fc.integer({ min: 2, max: 100 }) }, plain),
  storage,
  resources: some({ requests: some({ memory: quantities }) }),
  syncIntervalSeconds: seconds,
  freshness: some({ softAgeSeconds: seconds }),
  guard: fc.constantFrom('Default', 'Disabled', 'Warn', 'Hold'),
  startGraceSeconds: seconds,
  terminationGraceSeconds: fc.integer({ min: 1, max: 3_600 }),
  service: some({ affinitySeconds: fc.integer({ min: 0, max: 86_400 }) }),
  applicationKeys: fc.record({ secretName: secretNames, keys: fc.constant(['web']) }, plain),
  tls: fc.record(
    { secretName: secretNames, clientCa: fc.record({ secretName: secretNames }, plain) },
    { requiredKeys: ['secretName'], ...plain },
  ),
  networkPolicy: some({ enabled: fc.boolean() }),
  logLevel: fc.constantFrom('Error', 'Warn', 'Info'),
  env,
}).map((spec) => ({ ...REQUIRED, ...(isOfVendor(spec) ? withoutOurs(spec) : spec) }));

type WithImage = {
  readonly image?: string;
  readonly applicationKeys?: object;
  readonly tls?: object;
  readonly guard?: string;
  readonly syncIntervalSeconds?: number;
};

function isOfVendor({ image }: WithImage): boolean {
  return image?.includes('osohq/') === true;
}

/** What the vendor's program would leave undone is refused. */
function withoutOurs<Spec extends WithImage>(spec: Spec) {
  const { applicationKeys: _k, tls: _t, guard: _g, syncIntervalSeconds: _s, ...others } = spec;
  return others;
}

/** The shortest and the longest name that a resource may have, and what is between. */
export const names = fc.oneof(
  fc.constant('n'.repeat(40)),
  fc.stringMatching(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/u),
);

const ownNames = fc.constantFrom(
  'node',
  'data',
  'tmp',
  'key-hashes',
  'tls',
  'http',
  'https',
  'mine',
);
const directives = fc.constantFrom('delete', 'replace');
const variables = fc.constantFrom(
  'OSO_API_TOKEN',
  'OSO_CLIENT_ID',
  'OSO_PORT',
  'OSO_DIRECTORY',
  'OSO_FALLBACK_PEERS',
  'OSO_FALLBACK_KEY_HASHES',
  'OSO_API_TOKEN_FILE',
  'OSO_FALLBACK_TLS_CLIENT_CA_FILE',
  'OSO_FALLBACK_PEERS_SERVER_NAME',
  'MINE',
);
const nothing = fc.constant(null);

const securityContexts = some({
  privileged: fc.boolean(),
  allowPrivilegeEscalation: fc.boolean(),
  runAsNonRoot: fc.oneof(nothing, fc.boolean()),
  capabilities: fc.oneof(nothing, fc.constant({ add: ['SYS_ADMIN'], drop: null })),
});

const mountPaths = fc.constantFrom(
  '/tmp',
  '/tmp/mine',
  '/var/lib/oso-fallback',
  '/var/lib/oso-fallback/',
  '/var/lib//oso-fallback/.oso',
  '/etc/oso-fallback/keys/sha256',
  '/etc/oso-fallback/tls/tls.key',
  '/etc/oso-fallback/../oso-fallback/keys',
);

const containers = some({
  name: ownNames,
  image: fc.constantFrom('evil:1'),
  command: fc.constant(['/bin/sh']),
  args: fc.constant(['--inspect']),
  envFrom: fc.constant([{ secretRef: { name: 'other' } }]),
  $patch: directives,
  env: fc.oneof(
    nothing,
    fc.array(some({ name: variables, value: fc.string(), $patch: directives })),
  ),
  ports: fc.oneof(
    nothing,
    fc.array(
      some({ name: ownNames, containerPort: fc.constantFrom(8080, 80), $patch: directives }),
    ),
  ),
  volumeMounts: fc.oneof(nothing, fc.array(some({ mountPath: mountPaths, name: ownNames }))),
  securityContext: fc.oneof(nothing, securityContexts),
  livenessProbe: nothing,
});

const labels = fc.dictionary(
  fc.constantFrom('app.kubernetes.io/name', 'fallback.oso.dev/fleet', 'team'),
  fc.oneof(nothing, fc.constantFrom('x', 'y')),
  plain,
);

/** Of a pod template: also such as take away, or put themselves in the place of, what a node depends on. */
export const patches: fc.Arbitrary<JsonObject> = some({
  metadata: fc.oneof(nothing, some({ labels: fc.oneof(nothing, labels), annotations: nothing })),
  spec: some({
    $patch: directives,
    enableServiceLinks: fc.boolean(),
    containers: fc.oneof(nothing, fc.array(containers)),
    volumes: fc.oneof(
      nothing,
      fc.array(some({ name: ownNames, hostPath: fc.constant({ path: '/' }) })),
    ),
    nodeSelector: fc.constant({ disk: 'fast' }),
  }),
});
