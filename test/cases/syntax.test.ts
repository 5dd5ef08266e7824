import { fileURLToPath } from 'node:url';
import { parsePolicy } from '../../node/polar/parser.ts';
import { testChunks } from './chunks.ts';

const FILES = [
  'syntax-accepted.polar',
  'syntax-errors.polar',
  'syntax-recovery.polar',
  'syntax-lexical.polar',
  'library-dialect.polar',
];

for (const file of FILES) {
  const path = fileURLToPath(new URL(`polar/${file}`, import.meta.url));
  testChunks(path, (source) => parsePolicy([source]).diagnostics);
}
