/** The source files of the project as the tidy tests see them: paths, texts, imports, kinds. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository: every path here is relative to it. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Sorted, relative to the repository. */
export function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: ROOT, exclude: ['node_modules'] }).toSorted();
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export type Import = {
  /** As written: `./lexer.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** `import type`: gone when the program runs. */
  readonly isType: boolean;
};

const STATIC_IMPORT =
  /^(?:import|export)\s+(?<type>type\s)?(?:[\w\s{},*$]+\sfrom\s+)?'(?<specifier>[^']+)'/gmu;
const DYNAMIC_IMPORT = /\b(?:import|new URL)\(\s*'(?<specifier>[^']+)'/gu;

/** Every import of a text, of the project's own files and of packages. */
export function importsIn(text: string): readonly Import[] {
  return [...text.matchAll(STATIC_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)].map((match) => ({
    specifier: match.groups?.['specifier'] ?? '',
    isType: match.groups?.['type'] !== undefined,
  }));
}

/** The file that an import of the project's own names, relative to the repository. */
export function targetOf(path: string, { specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? join(dirname(path), specifier) : undefined;
}

/** Does the text run anything? One that only declares types has no test and no coverage of its own. */
export function hasCode(text: string): boolean {
  return /^(?:export\s+)?(?:async\s+)?(?:function|const|let|class|await|for|if|try)\b/mu.test(text);
}
