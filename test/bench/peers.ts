/**
 * The same facts and the same questions to Cedar and casbin, in turns with our engine. Every answer is
 * compared with the known one. Neither can list, so the list is not asked.
 */

import { facts } from '../demo/facts.ts';
import { quantile } from '../system/figures.ts';
import { casbinOver } from './casbin.ts';
import { cedarOver } from './cedar.ts';
import { callOf, type Decision, DECISION_KINDS, decisions } from './decisions-asked.ts';
import { engineOver, SEED } from './engine.ts';
import { number, type Section } from './section.ts';

const ROUNDS = 5;
const ROUND_MS = 150;
const QUESTIONS = 512;

type Peer = { readonly name: string; readonly decide: (question: Decision) => boolean };

export async function measurePeers(sizes: readonly number[]): Promise<Section> {
  const rows: string[][] = [];
  const wrong: string[] = [];
  let ruleCount = 0;
  for (const size of sizes) {
    const engine = engineOver(size);
    const casbin = await casbinOver(facts({ size, seed: SEED }));
    ruleCount = Math.max(ruleCount, casbin.ruleCount);
    const peers: readonly Peer[] = [
      { name: 'ours', decide: (question) => engine.holds(callOf(question), []) },
      { name: 'cedar', decide: cedarOver(facts({ size, seed: SEED })) },
      { name: 'casbin', decide: casbin.decide },
    ];
    for (const kind of DECISION_KINDS) {
      const asked = decisions({ kind, size, count: QUESTIONS });
      const rates = measure(peers, asked, wrong);
      const [ours = Number.NaN] = rates;
      rows.push([
        kind,
        number(size),
        ...rates.map(number),
        ...rates.slice(1).map((rate) => `${number(ours / rate)} x`),
      ]);
    }
  }
  return {
    title: 'Peers in process: decisions per second, same facts, same questions',
    rows: [['question', 'facts', 'ours', 'cedar', 'casbin', 'to cedar', 'to casbin'], ...rows],
    notes: [
      'cedar gets the policy parsed and only the entities of the question, found by our own index',
      `casbin goes through its rules one by one: up to ${number(ruleCount)} here`,
      'neither can list what someone may do',
    ],
    goals: [
      {
        what: `wrong answers of any of the three${wrong.length === 0 ? '' : ` (${wrong[0]})`}`,
        measured: wrong.length,
        unit: 'answers',
        limit: 0,
        kind: 'at most',
      },
    ],
  };
}

/** The median rate of each peer over rounds in which they take turns. */
function measure(peers: readonly Peer[], asked: readonly Decision[], wrong: string[]) {
  const rates = peers.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, peer] of peers.entries()) {
      const rate = rateOf(peer, asked, wrong);
      // The first round only warms up.
      if (round > 0) rates[index]?.push(rate);
    }
  }
  return rates.map((each) => quantile(each, 0.5) ?? Number.NaN);
}

function rateOf({ name, decide }: Peer, asked: readonly Decision[], wrong: string[]): number {
  const startMs = performance.now();
  for (let count = 0; ;) {
    const question = asked[count % asked.length];
    if (question === undefined) return Number.NaN;
    if (decide(question) !== question.isAllowed) wrong.push(`${name}: ${JSON.stringify(question)}`);
    count += 1;
    const passedMs = performance.now() - startMs;
    if (passedMs >= ROUND_MS) return (count * 1_000) / passedMs;
  }
}
