import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { customResourceDefinition } from '../../../operator/api/crd.ts';
import { crdTemplate } from '../../../operator/chart/crd-template.ts';

test('what is installed is the definition itself', () => {
  const text = crdTemplate().replaceAll(/^\s*\{\{.*\}\}\n/gmu, '');
  const { spec, metadata } = parse(text, { version: '1.1' }) as {
    spec: unknown;
    metadata: { name: string };
  };
  const { spec: expected, metadata: named } = customResourceDefinition();
  assert.deepEqual(spec, JSON.parse(JSON.stringify(expected)));
  assert.equal(metadata.name, named.name);
});

test('whether it is installed, and whether it is kept, is asked of the values', () => {
  assert.match(crdTemplate(), /^\{\{- if \.Values\.crds\.install \}\}$/mu);
  assert.match(crdTemplate(), /if \.Values\.crds\.keep \}\}\n {2}annotations:\n {4}helm\.sh\/res/u);
});
