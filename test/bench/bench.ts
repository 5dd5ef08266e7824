/**
 * Every figure that the project promises, measured now, on this machine: tables, then PASS or FAIL for
 * each goal. `--only decisions,peers,http,keys,sync`, `--sizes 10000,100000`, `--json`. Ends with 1 when a
 * goal is missed.
 */

import { parseArgs } from 'node:util';
import { measureDecisions } from './decisions.ts';
import { measureHttp } from './http.ts';
import { measureKeys } from './keys.ts';
import { measureAll, type Subjects } from './measure-all.ts';
import { measurePeers } from './peers.ts';
import { measureSync } from './sync.ts';

/** casbin is asked nothing larger: it would take minutes for a handful of answers. */
const PEER_FACTS_MAX = 100_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'decisions,peers,http,keys,sync' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    json: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);

const SUBJECTS: Subjects = {
  decisions: () => measureDecisions(sizes),
  peers: () => measurePeers(sizes.filter((size) => size <= PEER_FACTS_MAX)),
  http: measureHttp,
  keys: measureKeys,
  sync: () => measureSync(Math.max(...sizes)),
};

await measureAll(SUBJECTS, values);
