/** `make lock`: writes package-lock.json so that it installs on every platform. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, type LockFile } from './lock-file.ts';
import { ROOT, textOf } from './source-files.ts';

const lock = completed(JSON.parse(textOf('package-lock.json')) as LockFile);
writeFileSync(join(ROOT, 'package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`);
