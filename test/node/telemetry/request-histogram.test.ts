import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { RequestHistogram } from '../../../node/telemetry/request-histogram.ts';

const OPTIONS = { name: 'requests', help: 'How long', bucketsSeconds: [0.1, 0.5, 2] };

/** The lines without the order of their labels: that is free. */
function linesOf(text: string): readonly string[] {
  return text
    .trim()
    .split('\n')
    .map((line) =>
      line.replace(/\{(.*)\}/u, (_, labels: string) => `{${labels.split(',').toSorted().join()}}`),
    );
}

test("it says what prom-client's histogram says of the same observations", async () => {
  const registry = new Registry();
  const theirs = new Histogram({
    name: OPTIONS.name,
    help: OPTIONS.help,
    buckets: [...OPTIONS.bucketsSeconds],
    labelNames: ['path', 'status_code'],
    registers: [registry],
  });
  const ours = new RequestHistogram(OPTIONS);
  for (const [path, status, seconds] of [
    ['/a', 200, 0],
    ['/a', 200, 0.1],
    ['/a', 200, 0.100_001],
    ['/a', 503, 2],
    ['/b', 200, 2.5],
    ['/a', 200, 1_000],
    ['/say "b\\c"', 200, 1],
  ] as const) {
    theirs.observe({ path, status_code: status }, seconds);
    ours.observe(path, status, seconds);
  }
  const expected = linesOf(await registry.metrics());
  assert.deepEqual(linesOf(ours.text()).toSorted(), expected.toSorted());
});

test('without observations there are only the help and the type', () => {
  assert.equal(
    new RequestHistogram(OPTIONS).text(),
    '# HELP requests How long\n# TYPE requests histogram\n',
  );
});
