/** Specs that are nearly right: each field is as likely wrong as right, and in the ways that people err. */

import fc from 'fast-check';
import type { Json, JsonRecord } from './resources.ts';

const suffix = fc.constantFrom(
  '',
  'm',
  'k',
  'M',
  'G',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'Pi',
  'g',
  'Gb',
  ' Gi',
);
const number = fc.constantFrom(
  '0',
  '1',
  '1.5',
  '.5',
  '1.',
  '20',
  '256',
  '1024',
  '-1',
  '+1',
  '1e3',
  '',
);
const quantity = fc.oneof(
  fc.tuple(number, suffix).map((parts) => parts.join('')),
  fc.tuple(fc.nat({ max: 2_000 }), fc.constantFrom('Mi', 'Gi', 'M')).map((parts) => parts.join('')),
  fc.nat({ max: 5_000_000_000 }),
);

const word = fc.constantFrom(
  'a',
  'a-b',
  '-a',
  'a-',
  'a.b',
  'A',
  'a b',
  'a_b',
  'é',
  '',
  '0',
  'e_1',
  '1',
);
const url = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'HTTP://', 'ftp://', '//', ''),
    fc.constantFrom('a', '10.0.0.1:80', '[::1]:80', 'a:b@c', 'a b', '[::1', 'a:99', ''),
    fc.constantFrom('', '/', '/x', '?x', '#x'),
  )
  .map((parts) => parts.join(''));
const cidr = fc
  .tuple(
    fc.constantFrom(
      '10.0.0.0',
      '10.0.0',
      '256.0.0.0',
      '2001:db8::',
      '::',
      '::ffff:1.2.3.4',
      '01.0.0.0',
    ),
    fc.constantFrom('/0', '/8', '/08', '/32', '/33', '/128', '/129', '', '/', '/-1'),
  )
  .map((parts) => parts.join(''));

const seconds = fc.constantFrom(0, 1, 60, 1_800, 1_801, 86_400, 400_000_000);

/** Each field is there or not. */
function some(fields: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonRecord> {
  const names = fc.subarray(Object.keys(fields));
  return fc.tuple(names, fc.record(fields)).map(([kept, all]) => only(kept, all));
}

function only(names: readonly string[], all: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const storage = some({
  kind: fc.constantFrom('Persistent', 'Ephemeral'),
  size: quantity,
  environmentSize: quantity,
  className: word,
});
const resources = some({
  requests: some({ cpu: quantity, memory: quantity }),
  limits: some({ cpu: quantity, memory: quantity }),
});
const freshness = some({
  softAgeSeconds: seconds,
  hardAgeSeconds: seconds,
  overHardAge: fc.constantFrom('Serve', 'Refuse', 'refuse'),
});
const autoscaling = some({
  minReplicas: fc.nat({ max: 3 }),
  maxReplicas: fc.nat({ max: 3 }),
  cpuPercent: fc.constantFrom(0, 80, 101),
  memoryPercent: fc.constantFrom(0, 80),
});
const variable = some({ name: word, value: word });

/** Of the spec, besides what every resource has: one thing, so that it is right often enough. */
export const randomSpec: fc.Arbitrary<JsonRecord> = fc.oneof(
  some({ tenant: word }),
  some({ environment: word }),
  some({ url }),
  some({ image: word }),
  some({ storage }),
  some({ resources }),
  some({ freshness, syncIntervalSeconds: seconds }),
  some({ autoscaling }),
  some({ networkPolicy: some({ primaryCidrs: fc.array(cidr, { maxLength: 2 }) }) }),
  some({ tls: some({ secretName: word, serverName: word }) }),
  some({ env: fc.array(variable, { maxLength: 2 }) }),
);
