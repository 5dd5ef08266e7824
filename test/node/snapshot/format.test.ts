/** FORMAT.md against the writer, and files of every version against the reader. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Fact } from '../../../node/polar/program.ts';
import { FORMAT_VERSION, SECTION_KINDS } from '../../../node/snapshot/generation-file.ts';
import { checkIndex, fact } from '../../contracts/facts-check.ts';
import {
  bytesOf,
  fileOf,
  generationFile,
  openNow,
  TINY_CACHE,
  verifyNow,
} from './generation-files.ts';

const FORMAT = readFileSync(new URL('../../../node/snapshot/FORMAT.md', import.meta.url), 'utf8');

/** The bytes that the document shows, where it shows them; `00040  0e 00 …  14 sections`. */
function bytesShown(): { readonly at: number; readonly bytes: Buffer }[] {
  return [...FORMAT.matchAll(/^([0-9a-f]{5}) {2}((?:[0-9a-f]{2} ?)+)(?: |$)/gmu)].map(
    ([, at = '', hex = '']) => ({
      at: Number.parseInt(at, 16),
      bytes: Buffer.from(hex.replaceAll(' ', ''), 'hex'),
    }),
  );
}

test('the example is what the writer writes, to the byte', () => {
  const facts = [fact('in', 'User:ann', 'Group:dev'), fact('is_admin', 'User:ann')];
  const written = bytesOf(generationFile(facts, { takenAtMs: 1_700_000_000_000 }));
  const shown = Buffer.alloc(written.length);
  let end = 0;
  for (const { at, bytes } of bytesShown()) {
    assert.ok(at >= end, `lines go up, ${at.toString(16)}`);
    bytes.copy(shown, at);
    end = at + bytes.length;
  }
  assert.equal(shown.toString('hex').match(/.{128}/g)?.join('\n'), written.toString('hex').match(/.{128}/g)?.join('\n')); // prettier-ignore
});

test('all sections are in the list, by their number', () => {
  const listed = [...FORMAT.matchAll(/^\| (\d+) +\| (\w+) +\|/gmu)].map(([, kind, name]) => [
    Number(kind),
    name,
  ]);
  const sections = SECTION_KINDS.map((name, at) => [at + 1, name]);
  assert.deepEqual(
    listed.filter(([, name]) => SECTION_KINDS.some((kind) => kind === name)),
    sections,
  );
  assert.ok(FORMAT.includes(`Format version ${FORMAT_VERSION}.`));
});

/** Every form of table: no column, bits, a sorted set, dense and sorted pairs, triples, constants. */
function fixtureFacts(): Fact[] {
  const facts = [fact('open'), fact('is_admin', 'User:ann'), fact('is_public', 'Boolean:true')];
  for (let n = 0; n < 60; n += 1) {
    const [user, group] = [`User:ü${n % 20}`, `Group:${n % 7}`];
    facts.push(
      fact('has_group', user, group),
      fact('has_role', user, `String:${['admin', 'member'][n % 2]}`, `Repo:${n % 11}`),
      fact('until', user, `Repo:${n % 5}`, `Integer:${n}`),
      fact('seen', `Repo:${n}`, `Integer:${1_000 - n}`),
      fact('known', `Event:${n * n}`),
    );
  }
  return [...facts, fact('rare', 'Event:1'), fact('rarely', 'Event:4', 'User:ü1')];
}

const FIXTURE = new URL('../../fixtures/format-1.generation', import.meta.url);
const FIXTURE_HEAD = { environment: '0123456789', takenAtMs: 1_700_000_000_000 };
const FIXTURE_POLICY = 'actor User {}\nresource Repo { roles = ["admin", "member"]; }\n';

test('a file of version 1 opens and answers, whatever the version is today', () => {
  const file = fileOf(readFileSync(FIXTURE));
  const { environment, takenAtMs } = verifyNow(file);
  assert.deepEqual({ environment, takenAtMs }, FIXTURE_HEAD);
  for (const residence of [{ kind: 'resident' }, TINY_CACHE] as const) {
    const { facts, policySource } = openNow(file, residence);
    checkIndex(facts, fixtureFacts());
    assert.equal(policySource, FIXTURE_POLICY);
  }
});

test('what is written today is version 1 to the byte: a change raises the version', () => {
  const options = { ...FIXTURE_HEAD, policySource: FIXTURE_POLICY };
  const written = bytesOf(generationFile(fixtureFacts(), options));
  assert.equal(written.compare(readFileSync(FIXTURE)), 0);
});
