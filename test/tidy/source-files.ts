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

const COMMENT = /\/\*.*?\*\//gsu;
/** To the end of its braces when it has some, else of its line. */
const TYPE = /^(?:export )?type \w+[^;{]*(?:\{.*?^\}[^;]*|\{[^\n]*\}[^;\n]*)?;$/gmsu;
const CODE = /^(?:export )?(?:async )?(?:function|class|await|for|if|try)\b|=>/mu;

/** Is there anything to call or run? Types and named constants alone have no test of their own. */
export function hasCode(text: string): boolean {
  return CODE.test(text.replace(COMMENT, '').replace(TYPE, ''));
}
