/**
 * A program as a few files without `node_modules`: its entry, and each file that it starts as a process
 * or a thread of its own, under their own names in one flat folder; what they share, and what is loaded
 * when it is wanted, beside them.
 *
 * What starts another file says `new URL('x.ts', import.meta.url)`, as bundlers know it; esbuild does
 * not, so that such a file becomes an entry here.
 */

import { readFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { build as bundleWith, type Plugin } from 'esbuild';

export type Bundle = {
  /** By name: `main.mjs`, `pull-child.mjs`, `chunk-ABC.mjs`. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Folders of the packages that are in it, relative to the project, sorted. */
  readonly packages: readonly string[];
};

const OTHER_FILE = /new URL\('(?<path>[^']+)\.ts', import\.meta\.url\)/gu;
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u;

/** For packages that are not ES modules: they call `require`. */
const REQUIRE = `import{createRequire}from'node:module';const require=createRequire(import.meta.url);`;

/** `entry` is relative to `project`. Throws an Error with esbuild's words, and for what it only warns of. */
export async function bundle(project: string, entry: string): Promise<Bundle> {
  const entries = new Set([entry]);
  for (;;) {
    const known = entries.size;
    const { outputFiles, metafile, warnings } = await buildOnce(project, entries);
    const [warning] = warnings;
    if (warning !== undefined) throw new Error(`Cannot bundle ${entry}: ${warning.text}`);
    if (entries.size > known) continue;
    return {
      files: new Map(
        outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]),
      ),
      packages: packagesOf(Object.keys(metafile.inputs)),
    };
  }
}

/** Names stay, so that stacks can be read; blanks go, as text is memory. */
function buildOnce(project: string, entries: Set<string>) {
  return bundleWith({
    absWorkingDir: project,
    entryPoints: [...entries],
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    outdir: '/app',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Where node_modules really is must not show in the bytes.
    preserveSymlinks: true,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    banner: { js: REQUIRE },
    plugins: [startedFiles(project, entries)],
  });
}

/** Adds to `entries` what the files read so far start, and points them to where that will be. */
function startedFiles(project: string, entries: Set<string>): Plugin {
  return {
    name: 'started-files',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path.includes('/node_modules/')) return undefined;
        const text = readFileSync(path, 'utf8');
        if (text.replace(OTHER_FILE, '').includes('import.meta')) {
          throw new Error(`${path}: import.meta is only for new URL('x.ts', import.meta.url)`);
        }
        for (const { groups } of text.matchAll(OTHER_FILE)) {
          entries.add(relative(project, resolve(path, '..', `${groups?.['path']}.ts`)));
        }
        return { contents: text.replace(OTHER_FILE, movedFile), loader: 'ts' };
      });
    },
  };
}

function movedFile(_: string, path: string): string {
  return `new URL('./${basename(path)}.mjs', import.meta.url)`;
}

function packagesOf(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}
