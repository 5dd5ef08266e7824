import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { openSections } from '../../../node/snapshot/generation.ts';
import { checkIndex, fact } from '../../contracts/facts-check.ts';
import { factIndexContract } from '../../contracts/facts.ts';
import { buildGeneration, generationOf } from './generation-of.ts';

factIndexContract('A generation', (facts) => openSections(buildGeneration(facts)));

const FACTS = Array.from({ length: 500 }, (_, n) =>
  fact('has_role', `User:é${n % 90}`, `String:${n % 4}`, `Repo:${n % 50}`),
);

test('another thread builds it, this one reads it: memory is shared, not copied', async () => {
  const builder = new URL('../../../node/snapshot/write/generation-builder.ts', import.meta.url)
    .href;
  const worker = new Worker(
    `import { parentPort, workerData } from 'node:worker_threads';
     import { GenerationBuilder } from ${JSON.stringify(builder)};
     const builder = new GenerationBuilder();
     for (const { predicate, args } of workerData) builder.add(predicate, args);
     const sections = builder.finish();
     parentPort.postMessage(sections);
     parentPort.once('message', () => { sections.idBytes[0] = 'z'.charCodeAt(0); parentPort.postMessage('written'); });`,
    { eval: true, execArgv: ['--input-type=module'], workerData: FACTS },
  );
  const next = () =>
    new Promise<unknown>((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
  const sections = (await next()) as ReturnType<typeof buildGeneration>;
  const index = openSections(sections);
  checkIndex(index, FACTS);

  const written = next();
  worker.postMessage('write');
  await written;
  assert.equal(index.dictionary.idOf(0)[0], 'z');
  await worker.terminate();
});

test('sections that are copied elsewhere are read the same', () => {
  const sections = buildGeneration(FACTS);
  const copied = Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, section.slice()]),
  ) as typeof sections;
  checkIndex(openSections(copied), FACTS);
});

test('a table that reaches past the end of the rows is never opened', () => {
  const sections = generationOf(['likes', 'User:a', 'Item:x']);
  const cut = { ...sections, rows: sections.rows.slice(0, -1) };
  assert.throws(() => openSections(cut), { code: 'damaged_generation', message: /section tables/ });
});
