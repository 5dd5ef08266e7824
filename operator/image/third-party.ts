/** The licences of the packages in a bundle, as one text. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Package = z.object({ name: z.string(), version: z.string(), license: z.string() });

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/iu;

const HEAD = `This program contains the following packages. Its own licence is in LICENSE beside this file.\n`;

/** `folders` of packages are relative to `project`. Throws an Error for one that names no licence. */
export function thirdParty(project: string, folders: readonly string[]): string {
  return [HEAD, ...folders.map((folder) => noticeOf(join(project, folder)))].join(
    `\n${'-'.repeat(80)}\n`,
  );
}

function noticeOf(folder: string): string {
  const { data } = Package.safeParse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  if (data === undefined) throw new Error(`Cannot tell the licence of ${folder}`);
  const texts = readdirSync(folder)
    .filter((name) => LICENSE_FILE.test(name) && !name.endsWith('.ts') && !name.endsWith('.js'))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return [`${data.name} ${data.version}, ${data.license}\n`, ...texts].join('\n');
}
