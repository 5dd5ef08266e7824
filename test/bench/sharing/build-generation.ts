/**
 * Builds a generation of file-sharing facts and puts it into a directory, as a sync would: `node
 * build-generation.ts DIRECTORY FACTS MEBIBYTES`. Prints how many bytes the file has.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { GenerationDirectory } from '../../../node/snapshot/keep/directory.ts';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { GenerationFileBuilder } from '../../../node/snapshot/file-builder.ts';
import { sharingFacts } from './facts.ts';

const ENVIRONMENT = '0123456789';

function build(path: string, size: number, memoryBytesMax: number): number {
  const directory = GenerationDirectory.open({
    path,
    disk: SYSTEM_DISK,
    environment: ENVIRONMENT,
    holder: `bench ${process.pid}`,
    isRunning: () => false,
    keep: 1,
    clock: SYSTEM_CLOCK,
    report: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  const place = directory.incoming();
  const builder = new GenerationFileBuilder({ disk: SYSTEM_DISK, ...place, memoryBytesMax });
  for (const { predicate, args } of sharingFacts(size)) builder.add(predicate, args);
  const policySource = readFileSync(join(import.meta.dirname, 'sharing.polar'), 'utf8');
  const head = builder.finish({ environment: ENVIRONMENT, policySource, takenAtMs: Date.now() });
  directory.accept(place.path, head);
  directory.close();
  return head.byteLength;
}

const [path = '', size = '', mebibytes = '64'] = process.argv.slice(2);
process.stdout.write(`${build(path, Number(size), Number(mebibytes) * 1024 * 1024)}\n`);
