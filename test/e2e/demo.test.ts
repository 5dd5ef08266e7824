/** `make demo-cluster`, with a person who types one command into the shell that it leaves. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { execute } from '../cluster/command-line.ts';
import { describeTier } from '../cluster/tiers.ts';

const DEMO = join(import.meta.dirname, '../demo-cluster/demo.ts');

describeTier('node', 'the demo on a cluster', ({ test }) => {
  test('compares every answer, and leaves a shell that knows the cluster', async () => {
    const output = await execute([process.execPath, DEMO, '--hold'], {
      environment: { SHELL: '/bin/sh' },
      input: 'kubectl get osofallbacks --output name\n',
    });
    assert.match(
      output,
      /^compared 240 answers with the primary's own: every answer is the same$/mu,
    );
    assert.match(output, /^all of it +\d+\.\d$/mu);
    assert.match(output, /^osofallback\.fallback\.oso\.dev\/shop$/mu);
  });
});
