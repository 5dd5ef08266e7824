import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { VERSION } from '../../../node/contract.ts';
import { CHART, generatedFiles } from '../../../operator/chart/generated-files.ts';
import { textOf } from '../../tidy/source-files.ts';

for (const { path, text } of generatedFiles(textOf)) {
  test(`${path} is what \`make chart\` makes`, () =>
    assert.equal(textOf(path) === text, true, `run make chart: ${path} is stale`));
}

test('the chart and what it installs have the version of the programs', () => {
  const { version, appVersion } = parse(textOf(`${CHART}/Chart.yaml`)) as Record<string, string>;
  assert.deepEqual({ version, appVersion }, { version: VERSION, appVersion: VERSION });
});
