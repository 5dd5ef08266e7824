/** The architecture, as data. */

/**
 * The folders of `node/`, lowest first, and what each may import besides itself. `type x`: types
 * only; a file: that file. A folder that is not here has no business existing. node/README.md tells the same to people.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'node/lib': [],
  'node/contract.ts': [],
  'node/config': ['node/lib', 'node/contract.ts'],
  'node/polar': ['node/lib'],
  'node/eval': ['node/lib', 'node/polar'],
  'node/snapshot': ['node/lib', 'type node/polar', 'node/polar/program.ts', 'node/eval'],
  'node/world': ['node/lib', 'node/polar', 'node/eval', 'node/snapshot'],
  'node/authz': ['node/lib', 'node/polar', 'node/eval', 'node/world'],
  'node/upstream': [
    'node/lib',
    'node/config',
    'node/contract.ts',
    'type node/polar',
    'node/polar/value.ts',
    'node/snapshot',
  ],
  'node/sync': [
    'node/lib',
    'node/config',
    'node/polar',
    'node/eval',
    'node/snapshot',
    'node/world',
    'node/upstream',
  ],
  'node/telemetry': ['node/lib', 'node/config', 'node/contract.ts'],
  'node/http': [
    'node/lib',
    'node/contract.ts',
    'node/polar',
    'node/eval',
    'node/world',
    'node/authz',
    'node/telemetry',
  ],
  'node/primary': [
    'node/lib',
    'node/contract.ts',
    'node/polar',
    'node/eval',
    'node/world',
    'node/authz',
    'node/telemetry',
    'node/http',
  ],
  'node/cli': [
    'node/lib',
    'node/contract.ts',
    'node/config',
    'node/polar',
    'node/eval',
    'node/snapshot',
    'node/world',
    'node/authz',
    'node/upstream',
    'node/sync',
    'node/telemetry',
    'node/http',
    'node/primary',
  ],
  'node/main.ts': ['node/lib', 'node/contract.ts', 'node/cli'],
};
