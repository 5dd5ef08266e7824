/** The programs that have an image, as data: what runs in it, as whom, and what it finds there. */

import { DEFAULT_PORT, PROCESS_FLAGS, PROCESS_VARIABLES, VERSION } from '../../node/contract.ts';

/** Of the user and group that every program runs as. */
export const USER_ID = 65_532;

export type Program = {
  /** Of the image. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The file that is run, relative to the project. */
  readonly entry: string;
  /** Of Node. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  /** The folder it starts in, and the only one but /tmp that it may write. */
  readonly directory: string;
};

export const PROGRAMS: readonly Program[] = [
  {
    name: 'oso-fallback-node',
    title: 'Oso Fallback node',
    description: 'Answers the read calls of the Oso Cloud SDKs from a copy of the environment',
    entry: 'node/main.ts',
    flags: PROCESS_FLAGS,
    environment: PROCESS_VARIABLES,
    ports: [DEFAULT_PORT],
    // Copies are kept in ./.oso unless OSO_DIRECTORY says otherwise.
    directory: '/var/lib/oso-fallback',
  },
  {
    name: 'oso-fallback-operator',
    title: 'Oso Fallback operator',
    description: 'Keeps fleets of Oso Fallback nodes running in a Kubernetes cluster',
    entry: 'operator/main.ts',
    // The heap is a quarter of its memory, so what it grows by is kept small, and one arena gives blocks
    // back that several would keep. Ten fleets take 110 MiB with all this, 150 without.
    flags: ['--max-semi-space-size=1', '--v8-pool-size=1', '--heap-growing-percent=20'],
    environment: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' },
    ports: [DEFAULT_PORT],
    // It writes nothing.
    directory: '/var/lib/oso-fallback',
  },
];

/** The process of an image: `Config` of the OCI image specification. */
export function configOf(program: Program) {
  const environment = { PATH: '/usr/local/bin', ...program.environment };
  return {
    User: `${USER_ID}:${USER_ID}`,
    ExposedPorts: Object.fromEntries(program.ports.map((port) => [`${port}/tcp`, {}])),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Entrypoint: ['/usr/local/bin/node', ...program.flags, '/app/main.mjs'],
    WorkingDir: program.directory,
    Labels: labelsOf(program),
  };
}

/** The keys are those of the OCI image specification, annotations. */
export function labelsOf({ title, description }: Program): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.version': VERSION,
    'org.opencontainers.image.licenses': 'Apache-2.0',
  };
}
