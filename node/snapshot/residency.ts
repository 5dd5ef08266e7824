/**
 * How much of a generation is in memory: all of it, or a cache over its file. Decided by the memory this
 * process may use, which is its cgroup's limit if it has one, and by the size of the file.
 */

/** `reason`: one sentence with its figures, for whoever reads the status. */
export type Residency =
  | { readonly kind: 'resident'; readonly reason: string }
  | { readonly kind: 'paged'; readonly cacheBytes: number; readonly reason: string };

/** What the machine says. `read`: a file's text; undefined when it cannot be read. */
export type Machine = {
  read(path: string): string | undefined;
  readonly memoryBytes: number;
};

export type MemoryLimit = {
  readonly bytes: number;
  /** Where it comes from: `cgroup v2`. */
  readonly source: string;
};

const MEBIBYTE = 1024 * 1024;

/**
 * For the program itself, the questions at hand, and the process that builds the next generation:
 * nothing of it is left for facts.
 */
const RESERVED_BYTES = 160 * MEBIBYTE;

/** During a swap the old generation and the new one are both there. */
const COPIES_AT_ONCE = 2;

/** A cache beyond this share of what is left gains little: the system keeps the file's pages too. */
const CACHE_SHARE = 1 / 4;

const CACHE_BYTES_MIN = 8 * MEBIBYTE;
const CACHE_BYTES_MAX = 1024 * MEBIBYTE;

/** `forced`: what a setting asks for, whatever the memory. */
export function chooseResidency(options: {
  readonly fileBytes: number;
  readonly limit: MemoryLimit;
  readonly forced: Residency['kind'] | undefined;
}): Residency {
  const { fileBytes, limit, forced } = options;
  const leftBytes = Math.max(0, limit.bytes - RESERVED_BYTES);
  const cacheBytes = cacheBytesFor(leftBytes);
  const howRead = {
    resident: 'Held in memory',
    paged: `Read from disk through a cache of ${mebibytes(cacheBytes)}`,
  };
  const neededBytes = COPIES_AT_ONCE * fileBytes;
  const isFitting = neededBytes <= leftBytes;
  const kind = forced ?? (isFitting ? 'resident' : 'paged');
  const why =
    forced === undefined
      ? `this copy and the next one need ${mebibytes(neededBytes)} together, and ` +
        `${isFitting ? '' : 'only '}${mebibytes(leftBytes)} of ${mebibytes(limit.bytes)} ` +
        `(${limit.source}) are left for copies`
      : 'the settings say so';
  const reason = `${howRead[kind]}: ${why}.`;
  return kind === 'paged' ? { kind, cacheBytes, reason } : { kind, reason };
}

function cacheBytesFor(leftBytes: number): number {
  const wanted = Math.floor(leftBytes * CACHE_SHARE);
  return Math.min(CACHE_BYTES_MAX, Math.max(CACHE_BYTES_MIN, wanted));
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}

/** The smallest limit of the cgroups this process is in (v2 or v1); half of the machine without one. */
export function memoryLimit(machine: Machine): MemoryLimit {
  const groups = groupsIn(machine.read('/proc/self/cgroup') ?? '');
  const limits = groups.flatMap(({ source, files }) =>
    files.flatMap((file) => {
      const bytes = limitIn(machine.read(file));
      return bytes === undefined || bytes >= machine.memoryBytes ? [] : [{ bytes, source }];
    }),
  );
  const half = { bytes: Math.floor(machine.memoryBytes / 2), source: 'half of this machine' };
  return limits.reduce<MemoryLimit | undefined>(smaller, undefined) ?? half;
}

function smaller(a: MemoryLimit | undefined, b: MemoryLimit): MemoryLimit {
  return a === undefined || b.bytes < a.bytes ? b : a;
}

/** Undefined for none: `max`, or nothing to be read. */
function limitIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/u.test(text) ? Number(text) : undefined;
}

type Group = { readonly source: string; readonly files: readonly string[] };

/** The lines of `/proc/self/cgroup`: `0::/a/b` is version 2, `7:memory:/a/b` version 1. */
function groupsIn(text: string): readonly Group[] {
  return text.split('\n').flatMap((line) => {
    const [, hierarchy = '', controllers = '', path = '/'] =
      /^(\d+):([^:]*):(.*)$/u.exec(line) ?? [];
    if (hierarchy === '0' && controllers === '') {
      return [{ source: 'cgroup v2', files: filesFor('/sys/fs/cgroup', path, 'memory.max') }];
    }
    if (!controllers.split(',').includes('memory')) return [];
    const files = filesFor('/sys/fs/cgroup/memory', path, 'memory.limit_in_bytes');
    return [{ source: 'cgroup v1', files }];
  });
}

/**
 * That file of a group and of all above it. Inside a container the path may be the host's and not be
 * there; the root that is mounted is then the container's own.
 */
function filesFor(root: string, path: string, name: string): readonly string[] {
  const steps = path.split('/').filter((step) => step !== '');
  return [...steps.keys(), steps.length].map((depth) =>
    [root, ...steps.slice(0, depth), name].join('/'),
  );
}
