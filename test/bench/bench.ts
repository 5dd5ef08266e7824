/**
 * Every figure that the project promises, measured now, on this machine: tables, then PASS or FAIL for
 * each goal. `--only decisions,peers,http,sync`, `--sizes 10000,100000`, `--json`. Ends with 1 when a
 * goal is missed.
 */

import { parseArgs } from 'node:util';
import { measureDecisions } from './decisions.ts';
import { measureHttp } from './http.ts';
import { measurePeers } from './peers.ts';
import { isReached, print, type Section } from './section.ts';
import { measureSync } from './sync.ts';

/** casbin is asked nothing larger: it would take minutes for a handful of answers. */
const PEER_FACTS_MAX = 100_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'decisions,peers,http,sync' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    json: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);

const SUBJECTS: Readonly<Record<string, () => Section | Promise<Section>>> = {
  decisions: () => measureDecisions(sizes),
  peers: () => measurePeers(sizes.filter((size) => size <= PEER_FACTS_MAX)),
  http: measureHttp,
  sync: () => measureSync(Math.max(...sizes)),
};

const sections: Section[] = [];
for (const name of values.only.split(',')) {
  const measure = SUBJECTS[name];
  if (measure === undefined) throw new Error(`Cannot measure ${name}`);
  process.stderr.write(`measuring ${name} …\n`);
  const section = await measure();
  sections.push(section);
  if (!values.json) process.stdout.write(print(section));
}
if (values.json) process.stdout.write(`${JSON.stringify(sections, undefined, 2)}\n`);
const goals = sections.flatMap((section) => section.goals);
const missed = goals.filter((goal) => !isReached(goal));
process.stderr.write(`${goals.length - missed.length} of ${goals.length} goals reached\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
