/** The node of the matrix: a real one, with a copy of the scene, whose primary is gone. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_VARIABLES } from '../../node/contract.ts';
import {
  DEVELOPMENT_KEY,
  type Running,
  startNode,
  startPrimary,
  temporaryDirectory,
} from '../system/processes.ts';
import { CALLS } from './calls.ts';
import type { Scene } from './matrix.ts';
import { DATA_BINDINGS, FACTS, POLICY } from './scene.ts';

export type Stage = Scene & { readonly node: Running };

export async function openStage(): Promise<Stage> {
  const primary = await startPrimary();
  await post(`${primary.url}/api/policy`, { src: POLICY, filename: '' });
  await post(`${primary.url}/api/batch`, [{ inserts: FACTS }]);
  const node = await startNode({
    primaryUrl: primary.url,
    // Its most: on a busy machine the first answers take long, and a 503 would be the machine's.
    environment: { [OWN_VARIABLES.answerBudgetSeconds]: '30' },
  });
  await primary.stop();
  const dataBindings = join(temporaryDirectory(), 'data-bindings.yaml');
  writeFileSync(dataBindings, DATA_BINDINGS);
  return { node, nodeUrl: node.url, dataBindings, refusals: await refusalsOf(node.url) };
}

async function post(url: string, body: unknown): Promise<Response> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` },
    body: JSON.stringify(body),
  });
  return reply;
}

/** The paths for which the node has a reason to answer nothing, instead of a route. */
async function refusalsOf(nodeUrl: string): Promise<ReadonlyMap<string, number>> {
  const refusals = new Map<string, number>();
  for (const { path } of CALLS.filter(({ answer }) => 'isSqlWith' in answer)) {
    const { status } = await post(`${nodeUrl}/api${path}`, {});
    if (status === 404) refusals.set(path, status);
  }
  return refusals;
}
