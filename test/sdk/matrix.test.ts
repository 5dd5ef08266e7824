/** Every SDK, every way in which a primary fails, every call: with a real node as the fallback. */

import assert from 'node:assert/strict';
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import { ROOT } from '../tidy/source-files.ts';
import { DroppedRuns } from './dropped-runs.ts';
import { missingDroppingNetwork } from './dropping-network.ts';
import { checkTrigger } from './matrix.ts';
import { REPLAYED_CLIENTS } from './replayed-clients.ts';
import { SDKS } from './sdks.ts';
import { openStage, type Stage } from './stage.ts';
import { type Cells, type Findings, INTRODUCTION, replaysSection, sectionOf } from './table.ts';
import { needsDroppingNetwork, triggersFor } from './triggers.ts';

const DOCUMENT = join(ROOT, 'docs/sdk-matrix.md');
/** Instead of holding the document against the run, write what the run found. */
const IS_WRITING = process.env['SDK_MATRIX_WRITE'] === '1';

/** Most of the time goes by waiting; but an SDK of Python gives a busy machine five seconds, and no more. */
const SDKS_AT_A_TIME = 2;
const TRIGGERS_AT_A_TIME = 4;

type Done = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

const lookUp = dns.lookup;

/** What every name server says of a name that ends so (RFC 6761, 6.4), without asking one. */
function lookUpWithoutAsking(host: string, options: LookupOptions, done: Done): void {
  if (!host.endsWith('.invalid')) {
    lookUp(host, options, done);
    return;
  }
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  process.nextTick(done, error, '', 0);
}

const missingNetwork = missingDroppingNetwork();

let stage: Stage;
let droppedRuns: DroppedRuns;
const found = new Map(SDKS.map(({ name }) => [name, new Map<string, Cells>()]));

before(async () => {
  // SDKs tell people of each failure that they do not know.
  mock.method(console, 'error', () => undefined);
  mock.method(dns, 'lookup', lookUpWithoutAsking);
  if (missingNetwork === undefined) droppedRuns = new DroppedRuns();
  stage = await openStage();
});
after(async () => {
  await droppedRuns?.[Symbol.asyncDispose]();
  await Promise.all(SDKS.map(({ client }) => client.end()));
  await stage.node.stop();
});

describe(
  'falls back as its code says, and understands the node',
  { concurrency: SDKS_AT_A_TIME },
  () => {
    for (const { name, missing, ...sdk } of SDKS) {
      // The runner counts what it skips by the reason's first word: test/run.ts.
      const skip = missing === undefined ? false : `tier ${name}: ${missing}`;
      describe(name, { concurrency: TRIGGERS_AT_A_TIME }, () => {
        for (const trigger of triggersFor(sdk.habit)) {
          if (needsDroppingNetwork(trigger)) continue;
          test(`primary ${trigger.name}`, { skip }, async () => {
            found.get(name)?.set(trigger.name, await checkTrigger(sdk, trigger, stage));
          });
        }
      });
    }
  },
);

/** Begun with the run, and by now at its end: each takes as long as its SDK waits for the kernel. */
describe('does so where packets are dropped', () => {
  for (const { name, missing, habit } of SDKS) {
    const reason = missing ?? missingNetwork;
    const skip = reason === undefined ? false : `tier ${name}: ${reason}`;
    describe(name, () => {
      for (const trigger of triggersFor(habit).filter(needsDroppingNetwork)) {
        test(`primary ${trigger.name}`, { skip }, async () => {
          found.get(name)?.set(trigger.name, await droppedRuns.cellsOf(name, trigger.name));
        });
      }
    });
  }
});

test('docs/sdk-matrix.md is what was found', () => {
  const committed = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  const sections = SDKS.map((sdk) => {
    const earlier = sectionIn(committed, sdk.name);
    if (sdk.missing !== undefined) return earlier;
    const findings: Findings = found.get(sdk.name) ?? new Map();
    const triggers = triggersFor(sdk.habit).filter(
      (trigger) => missingNetwork === undefined || !needsDroppingNetwork(trigger),
    );
    assert.equal(findings.size, triggers.length, `${sdk.name} was not seen whole`);
    return sectionOf(sdk, findings, earlier);
  });
  const document = [INTRODUCTION, ...sections, replaysSection(REPLAYED_CLIENTS)].join('\n');
  if (IS_WRITING) writeFileSync(DOCUMENT, document);
  else assert.equal(document, committed, 'run make test-sdk WRITE=1 if this is as it should be');
});

/** What an earlier run found, of an SDK that this machine cannot run. */
function sectionIn(text: string, name: string): string {
  const start = text.indexOf(`## ${name}\n`);
  const end = text.indexOf('\n## ', start);
  return start === -1 ? '' : text.slice(start, end === -1 ? undefined : end);
}
