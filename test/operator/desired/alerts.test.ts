import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRICS } from '../../../node/contract.ts';
import { createMetrics } from '../../../node/telemetry/metrics.ts';
import { alertRules } from '../../../operator/desired/alerts.ts';
import { FULL_STATUS } from '../../fakes/node-statuses.ts';
import { fallbackWith, textIn } from './fallbacks.ts';

const VENDOR_IMAGE = 'public.ecr.aws/osohq/fallback:1.1.0';

/** Name to expression. */
function expressionsOf(spec: object = {}, image = 'ours:1'): Readonly<Record<string, string>> {
  const rules = alertRules(fallbackWith(spec), image);
  return Object.fromEntries(rules.map(({ alert, expr }) => [textIn(alert), textIn(expr)]));
}

const PODS = 'namespace="authorization",pod=~"shop-[0-9]+"';

test('a copy is old at the limit of the resource, and at three intervals without one', () => {
  const check = (spec: object, limitMs: number) =>
    assert.equal(
      expressionsOf(spec)['OsoFallbackCopyOld'],
      `max(${METRICS.snapshotAgeMs}{${PODS}}) > ${limitMs}`,
    );
  check({ freshness: { softAgeSeconds: 7_200 } }, 7_200_000);
  check({ syncIntervalSeconds: 600 }, 1_800_000);
  check({ freshness: { hardAgeSeconds: 3_600 } }, 3_600_000);
});

test('a copy is too old where there is a hard limit alone', () => {
  assert.equal(expressionsOf()['OsoFallbackCopyTooOld'], undefined);
  assert.equal(
    expressionsOf({ freshness: { hardAgeSeconds: 86_400 } })['OsoFallbackCopyTooOld'],
    `max(${METRICS.snapshotAgeMs}{${PODS}}) > 86400000`,
  );
});

test('silence is an alert: what is in no sample is over no limit', () =>
  assert.equal(expressionsOf()['OsoFallbackNoCopy'], `absent(${METRICS.snapshotAgeMs}{${PODS}})`));

test('a fleet that starts alerts nobody within its grace', () => {
  const [noCopy] = alertRules(fallbackWith({ startGraceSeconds: 900 }), 'ours:1');
  assert.equal(noCopy?.['for'], '900s');
});

test("of the vendor's image there are alerts on what it tells alone", () =>
  assert.deepEqual(Object.keys(expressionsOf({}, VENDOR_IMAGE)), [
    'OsoFallbackNoCopy',
    'OsoFallbackCopyOld',
  ]));

/** What Prometheus would find of a node that has something to say about everything. */
async function samples(): Promise<readonly string[]> {
  const exposition = await createMetrics({ status: () => FULL_STATUS }).exposition();
  return exposition.split('\n').filter((line) => !line.startsWith('#'));
}

test('every alert is about a metric that a node has, with labels that it has', async () => {
  const lines = await samples();
  const spec = { freshness: { hardAgeSeconds: 86_400 } };
  for (const [name, expression] of Object.entries(expressionsOf(spec))) {
    const [, metric, selectors = ''] = /(oso_\w+)\{(.*)\}/u.exec(expression) ?? [];
    const own = selectors
      .replace(PODS, '')
      .replace(/^,/u, '')
      .replace(/="\w+"/u, '=');
    const fits = (line: string) => line.startsWith(String(metric)) && line.includes(own);
    assert.ok(lines.some(fits), `${name}: ${expression}`);
  }
});

test('every alert says what it means and what to do', () => {
  for (const { annotations, labels } of alertRules(fallbackWith(), 'ours:1')) {
    assert.match(JSON.stringify(annotations), /"summary":".{20,}","description":".{40,}"/u);
    assert.match(JSON.stringify(labels), /"severity":"(?:warning|critical)"/u);
  }
});
