/**
 * package-lock.json for every platform. npm leaves out what its registry cannot give it, and then
 * refuses the file on a clean install; so entries of other platforms' packages are made from what the
 * packages that want them say. Pure.
 */

type Entry = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export type LockFile = { readonly packages: Readonly<Record<string, Entry>> };

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Optional packages that some package names and that have no entry: path to entry. */
export function missingEntries({ packages }: LockFile): Readonly<Record<string, object>> {
  const missing = Object.values(packages).flatMap((entry) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => packages[`node_modules/${name}`] === undefined)
      .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version, entry)] as const),
  );
  return Object.fromEntries(missing);
}

/** The same with nothing missing, in the order that npm writes. */
export function completed<Lock extends LockFile>(lock: Lock): Lock {
  const all = Object.entries({ ...lock.packages, ...missingEntries(lock) });
  const packages = Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { ...lock, packages };
}

/** `@oxlint/binding-linux-x64-musl`: its name says what it is for. */
function entryOf(name: string, version: string, wantedBy: Entry): object {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.find((word) => PROCESSORS.includes(word));
  if (system === undefined || processor === undefined) {
    throw new Error(`Cannot tell the platform of ${name}`);
  }
  const library = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    cpu: [processor],
    ...(wantedBy.dev === true ? { dev: true } : {}),
    ...(system === 'linux' ? { libc: [library] } : {}),
    optional: true,
    os: [system],
  };
}
