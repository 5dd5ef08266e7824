/** The node: listens, copies the environment, answers from the copy, and ends when it is asked to. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { type Config, readConfig } from '../config/config.ts';
import { EXIT, type ExitCode, OWN_VARIABLES, VENDOR_VARIABLES } from '../contract.ts';
import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import { keysOfEnvironment } from '../http/auth.ts';
import { Freshness } from '../http/freshness.ts';
import { buildServer } from '../http/server.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { collectSoon } from '../lib/collect-soon.ts';
import { NodeError } from '../lib/errors.ts';
import { openSections } from '../snapshot/generation.ts';
import { keepInSync } from '../sync/loop.ts';
import { type Copy, pullInThread } from '../sync/pull-thread.ts';
import { NEVER_SYNCED, type SyncState } from '../sync/state.ts';
import { syncOnce } from '../sync/sync-once.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { loadWorld } from '../world/load-world.ts';
import { IN_MEMORY } from '../world/origin.ts';
import { type World, WorldCell } from '../world/world.ts';
import type { CommandIo } from './command.ts';
import { drain } from './drain.ts';
import { HELP } from './help.ts';
import { statusOf } from './node-status.ts';
import { sayListening, tellSync } from './serve-report.ts';
import { SyncHistory } from './sync-history.ts';

/** Serves until `io.signal` aborts. Throws the reason when no first copy could be had in time. */
export async function runServe(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  if (readFlags(args).help) {
    io.stdout.write(HELP);
    return EXIT.done;
  }
  const config = readConfig(io.environment, { readFile, randomId: randomUUID });
  const cell = new WorldCell();
  const log = createLog({ level: config.logLevel, write: (line) => io.stderr.write(line) });
  let state: SyncState = NEVER_SYNCED;
  const history = new SyncHistory();
  const health = {
    world: cell,
    whyNoWorld: () => (state.kind === 'empty' ? state.reason : 'it is being opened'),
    freshness: new Freshness({ policy: config.freshness, clock: SYSTEM_CLOCK, log }),
  };
  const startedMs = SYSTEM_CLOCK.monotonicMs();
  const sync = () => history.shown();
  const status = () => statusOf({ ...health, config, clock: SYSTEM_CLOCK, startedMs, sync });
  const metrics = createMetrics({ status });
  const app = buildServer({
    ...health,
    authenticate: keysOfEnvironment(config.environment),
    status,
    metrics,
    log,
    clock: SYSTEM_CLOCK,
    newRequestId: randomUUID,
  });

  const url = await listen(app, config);
  sayListening(io.stdout, url, config);

  const giveUp = new AbortController();
  await keepInSync(
    {
      sync: (signal) => syncOnce(syncParts(config, cell), signal),
      intervalMs: config.syncIntervalMs,
      clock: SYSTEM_CLOCK,
      chance: Math.random,
      report: (report) => {
        const elapsedMs = SYSTEM_CLOCK.monotonicMs() - startedMs;
        const verdict = tellSync(report, { io, log, metrics, config, elapsedMs, before: state });
        state = report.state;
        history.ended(report, SYSTEM_CLOCK.nowMs());
        if (report.outcome.kind === 'replaced') collectSoon();
        if (verdict !== undefined) giveUp.abort(verdict);
      },
    },
    AbortSignal.any([io.signal, giveUp.signal]),
  );

  await drain(app.server, SYSTEM_CLOCK);
  await app.close();
  giveUp.signal.throwIfAborted();
  return EXIT.done;
}

function readFlags(args: readonly string[]): { readonly help: boolean } {
  try {
    const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    const [word = ''] = args.filter((arg) => arg !== '--help');
    const message = `Cannot serve: unknown argument ${word}; settings are environment variables, see --help`;
    throw new NodeError('invalid_config', message, { cause });
  }
}

function readFile(path: string): string {
  return readFileSync(path, 'utf8');
}

/** How a copy is taken and opened here: over the network, in a thread, into shared memory. */
function syncParts(config: Config, cell: WorldCell) {
  const { primaryUrl: url, environment, clientId } = config;
  const order = { url, environment, clientId, apiToken: config.apiToken.reveal() };
  const clock = {
    nowSeconds: () => Math.floor(SYSTEM_CLOCK.nowMs() / 1_000),
    monotonicMs: () => SYSTEM_CLOCK.monotonicMs(),
  };
  return {
    pull: (signal: AbortSignal) => pullInThread(order, signal),
    open: ({ sections, ...copy }: Copy, previous: World | undefined) =>
      loadWorld(
        { ...copy, environment, origin: IN_MEMORY, facts: openSections(sections) },
        { limits: DEFAULT_LIMITS, clock, previous },
      ),
    cell,
    clock: SYSTEM_CLOCK,
  };
}

/** Listens where the configuration says; returns a URL that works on this machine. */
async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const variables = `${VENDOR_VARIABLES.port} and ${OWN_VARIABLES.host}`;
    throw new NodeError('invalid_config', `Cannot listen: ${reason}; see ${variables}`, { cause });
  }
  const address = app.server.address();
  const taken = address === null || typeof address === 'string' ? port : address.port;
  const isAny = host === '0.0.0.0' || host === '::';
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${taken}`;
}
