/**
 * `make demo-cluster`: a Kubernetes in a box, the operator by Helm, a fleet of ten lines, an application
 * with the official SDK; then the primary is cut off, and every answer is compared with what it had said.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { reasonsAgainst } from '../cluster/tiers.ts';
import { TOOLS_DIRECTORY } from '../cluster/tools.ts';
import { report } from '../demo/report.ts';
import type { Asked } from '../demo/traffic.ts';
import { DEAD_URL, PRIMARY_URL } from '../e2e/application.ts';
import type { AskedLine } from '../e2e/asker/lines.ts';
import { type Fleet, fleetIn, untilReached } from '../e2e/fleets.ts';
import { type Measurements, measurements } from '../e2e/measurements.ts';
import { operatorIn } from '../e2e/operator.ts';
import { readerOfReadme } from '../e2e/readme.ts';
import { SPEC_LINES, type Stage, startStage } from '../e2e/stage.ts';

/** True when the fleet said what the primary had said, every time. */
async function demo(isHeld: boolean): Promise<boolean> {
  const startMs = performance.now();
  const measured = measurements(say);
  const stage = await startStage(measured);
  try {
    const fleet = await install(stage, measured);
    const isSame = await outage(stage, { fleet, measured });
    measured.add('all of it', performance.now() - startMs);
    say('', await fleet.kubectl('get', 'osofallbacks,pods,services'), ...measured.lines());
    if (isHeld) await hold(stage, fleet);
    return isSame;
  } finally {
    await stage.stop();
  }
}

/** By the commands of README.md. */
async function install({ cluster, application }: Stage, { time }: Measurements): Promise<Fleet> {
  const reader = readerOfReadme(cluster, SPEC_LINES);
  await time('helm install: the operator is ready', async () => {
    await reader.run('helm install');
    await operatorIn(cluster).ready();
  });
  const fleet = fleetIn(cluster, 'default');
  await time('kubectl apply: the fleet is Ready and answers', async () => {
    await reader.run('kubectl create secret');
    await reader.run('kubectl apply');
    await reader.run('kubectl wait');
    await untilReached(application, fleet);
  });
  return fleet;
}

async function outage(
  { application, primary, expected }: Stage,
  { fleet, measured }: { readonly fleet: Fleet; readonly measured: Measurements },
): Promise<boolean> {
  const { fallbackUrl } = fleet;
  const asking = { url: PRIMARY_URL, fallbackUrl };
  const count = expected.length;
  const inPeace = await measured.time(`asked ${count} questions in peace`, async () =>
    application.ask(asking),
  );
  await primary.cut();
  say('          iptables drops every packet to the primary');
  const inOutage = await measured.time(`asked ${count} questions in the outage`, async () =>
    application.ask(asking),
  );
  const pods = await fleet.pods();
  const answers = await Promise.all(pods.map(fleet.answers));
  const { lines, problems } = report({
    expected: expected.map(askedOf),
    asked: [...inPeace, ...inOutage].map(askedOf),
    nodeAnswers: answers.reduce((sum, each) => sum + each, 0),
    primary: new URL(PRIMARY_URL).host,
    node: new URL(fallbackUrl).host,
  });
  say('', ...lines, '');
  say('call: what the application waits for. In the outage the SDK tries the primary three times,');
  say('each time for its fetchTimeoutMillis (here 250), before it asks the fleet.');
  say(...problems.slice(0, 10));
  const verdict =
    problems.length === 0 ? 'every answer is the same' : `${problems.length} problems`;
  say(`compared ${2 * count} answers with the primary's own: ${verdict}`);
  return problems.length === 0;
}

/** A shell in which kubectl and Helm use the cluster; it ends with Ctrl-D. The primary stays cut off. */
async function hold({ cluster }: Stage, { fallbackUrl }: Fleet): Promise<void> {
  say(
    '',
    'The primary is still cut off. kubectl and helm are set up; Ctrl-D ends the cluster. Try:',
    '',
  );
  say('  kubectl get osofb shop --output yaml');
  say('  kubectl delete pods --selector app.kubernetes.io/instance=shop; kubectl get pods --watch');
  say(
    `  kubectl --namespace storefront exec application -- node /app/main.mjs ask --url=${DEAD_URL} --fallback-url=${fallbackUrl}`,
    '',
  );
  // Whoever interrupts what runs in the shell does not mean the cluster.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  const shell = spawn(process.env['SHELL'] ?? 'sh', [], {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...cluster.environment,
      PATH: `${TOOLS_DIRECTORY}:${process.env['PATH']}`,
    },
  });
  await once(shell, 'exit');
}

function askedOf({ question, answer, ...call }: AskedLine): Asked {
  return { question, answer, call };
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

const reasons = reasonsAgainst('node');
if (reasons.length > 0) {
  process.stderr.write(`Cannot start a cluster: ${reasons.join(', ')}\n`);
  process.exit(1);
}
const { values } = parseArgs({ options: { hold: { type: 'boolean', default: false } } });
const isSame = await demo(values.hold);
process.exit(isSame ? 0 : 1);
