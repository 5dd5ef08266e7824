/** What of the node's container a patch must not have. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { storedResource, type JsonRecord } from './resources.ts';

function checkProblems(spec: JsonRecord, problems: readonly RegExp[]): void {
  const read = readOsoFallback(storedResource({ podTemplate: { spec } }));
  const found = read.kind === 'invalid' ? read.problems : [];
  assert.equal(found.length, problems.length, found.join('\n'));
  problems.forEach((problem, index) => assert.match(found[index] ?? '', problem));
}

const others = { name: 'shipper', command: ['/bin/sh'], envFrom: [{ secretRef: { name: 'all' } }] };

test('variables that nobody names are refused, and another way to start the node', () =>
  checkProblems(
    {
      containers: [
        others,
        {
          name: 'node',
          envFrom: [{ secretRef: { name: 'all' } }],
          command: ['/bin/sh'],
          args: ['--inspect'],
        },
      ],
    },
    [
      /^spec[.]podTemplate[.]spec[.]containers\[1\][.]envFrom: remove it: .*spec[.]env/u,
      /^spec[.]podTemplate[.]spec[.]containers\[1\][.]command: remove it: .*NODE_OPTIONS/u,
      /^spec[.]podTemplate[.]spec[.]containers\[1\][.]args: remove it: /u,
    ],
  ));

test('variables of the operator and of the process are refused here as in env', () =>
  checkProblems(
    {
      containers: [
        {
          name: 'node',
          env: [
            { name: 'OSO_FALLBACK_KEY_HASHES', value: 'x' },
            { name: 'OSO_CLIENT_ID', value: 'x' },
            { name: 'NODE_OPTIONS', value: '--max-http-header-size=32768' },
          ],
        },
      ],
    },
    [/[.]env: remove OSO_FALLBACK_KEY_HASHES: /u, /[.]env: remove OSO_CLIENT_ID: /u],
  ));

test('what takes them away, and other containers, may have them', () =>
  checkProblems(
    { containers: [{ name: 'node', command: null }, others], initContainers: [others] },
    [],
  ));

test('what is no PodSpec is left for the API server to refuse', () => {
  checkProblems({ containers: 'node' }, []);
  checkProblems({ containers: [null, { name: 1 }, { name: 'node', env: {} }] }, []);
});
