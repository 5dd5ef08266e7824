import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import { testChunks } from './chunks.ts';

const FILES = [
  'semantics-accepted.polar',
  'semantics-blocks.polar',
  'semantics-shorthand.polar',
  'semantics-rules.polar',
  'semantics-negation.polar',
  'semantics-tests.polar',
];

for (const file of FILES) {
  const path = fileURLToPath(new URL(`polar/${file}`, import.meta.url));
  testChunks(path, (source) => {
    const loaded = loadPolicy([source]);
    return loaded.kind === 'refused' ? loaded.diagnostics : loaded.policy.warnings;
  });
}
