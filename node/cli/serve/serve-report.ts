/**
 * What a node says about its copies: to the person who started it on stdout, a line per step until the
 * first copy is there; to the log and the metrics always. Also decides when a start gives up.
 */

import type { Config } from '../../config/config.ts';
import { OWN_VARIABLES } from '../../contract.ts';
import { NodeError } from '../../lib/errors.ts';
import type { SyncReport } from '../../sync/loop.ts';
import {
  failuresInARow,
  type SyncFailure,
  type SyncOutcome,
  type SyncState,
} from '../../sync/state.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { World } from '../../world/world.ts';
import type { CommandIo, TextSink } from '../command.ts';

/** The first lines of a start. `url` is where the node listens. */
export function sayListening(
  { io, log }: Pick<ReportParts, 'io' | 'log'>,
  url: string,
  {
    environment,
    primaryUrl,
    keys,
    warnings,
  }: Pick<Config, 'environment' | 'primaryUrl' | 'keys' | 'warnings'>,
): void {
  io.stdout.write(`Oso Fallback is listening on ${url}\n`);
  io.stdout.write(`Copying environment e_${environment} from ${primaryUrl}\n`);
  sayKeys({ io, log }, keys);
  for (const warning of warnings) sayWarning({ io, log }, warning);
}

/** How much a key is looked at: once, as whoever keeps the node has to know it, and each request not. */
function sayKeys({ io, log }: Pick<ReportParts, 'io' | 'log'>, keys: Config['keys']): void {
  if (keys.kind === 'listed') {
    const listed = keys.hashes.size;
    log.info({ listed }, 'Letting in the keys of a list alone');
    return;
  }
  if (keys.kind === 'verify') {
    const listed = keys.hashes?.size ?? 0;
    log.info({ listed }, 'Letting in the keys that the primary accepts, and those of a list');
    return;
  }
  const { keyHashes, keyHashesFile, keyCheck } = OWN_VARIABLES;
  const sentence = `Letting in every key that looks like one of the environment, unchecked: ${keyHashes} or ${keyHashesFile} lists those that may ask, ${keyCheck}=verify asks the primary about them`;
  io.stdout.write(`${sentence}\n`);
  log.warn({}, sentence);
}

/** What stops nothing, and will be missed one day: in the log it is seen only by who reads warnings. */
export function sayWarning({ io, log }: Pick<ReportParts, 'io' | 'log'>, warning: string): void {
  io.stdout.write(`Warning: ${warning}\n`);
  log.warn({}, warning);
}

/** An answer can be had from a copy of an earlier run. */
export function sayReady(
  stdout: TextSink,
  { facts, takenAtMs }: Pick<World, 'facts' | 'takenAtMs'>,
  nowMs: number,
): void {
  const age = seconds(Math.max(0, nowMs - takenAtMs));
  const count = facts.factCount.toLocaleString('en-US');
  stdout.write(`Ready: answering from ${count} facts of this directory, taken ${age} ago\n`);
}

export type ReportParts = {
  readonly io: Pick<CommandIo, 'stdout'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'observeSync'>;
  readonly config: Pick<Config, 'startWaitMs'>;
  /** Since the node started. */
  readonly elapsedMs: number;
  /** The state before the report. */
  readonly before: SyncState;
};

/** Tells everyone; returns the reason to give up when there is no copy and no more time to wait. */
export function tellSync(report: SyncReport, parts: ReportParts): Error | undefined {
  const { outcome, state, nextInMs } = report;
  const { durationMs } = outcome;
  const failures = failuresInARow(state);
  parts.metrics.observeSync({
    outcome: outcome.kind === 'replaced' ? outcome.kind : outcome.code,
    durationMs,
    failuresInARow: failures,
  });
  if (outcome.kind === 'replaced') {
    tellReplaced(outcome, nextInMs, parts);
    return undefined;
  }
  const { code, message } = outcome;
  const details = { code, failuresInARow: failures, durationMs, nextInMs };
  if (state.kind !== 'empty') {
    const answeringFrom = new Date(state.takenAtMs).toISOString();
    parts.log.error({ ...details, answeringFrom }, message);
    return undefined;
  }
  parts.log[code === 'bug' ? 'error' : 'warn'](details, message);
  if (isWorthWaiting(report, parts)) {
    say(parts, `No copy yet: ${message}; trying again in ${seconds(nextInMs)}`);
    return undefined;
  }
  const waited = `gave up after ${seconds(parts.elapsedMs)}`;
  return reasonToEnd(code, `${message}\nThere is no copy to answer from: ${waited}`);
}

function tellReplaced(
  outcome: Extract<SyncOutcome, { kind: 'replaced' }>,
  nextInMs: number,
  parts: ReportParts,
): void {
  const { factCount, takenAtMs, durationMs, source, primaryFailure } = outcome;
  const details = { factCount, takenAtMs, durationMs, nextInMs, source };
  parts.log.info(details, 'Copied the environment');
  if (primaryFailure !== undefined) {
    const { code, message } = primaryFailure;
    parts.log.error(
      { ...details, code },
      `Copied from ${source} instead of the primary: ${message}`,
    );
  }
  if (parts.before.kind !== 'empty') return;
  const from = source === 'primary' ? '' : ` from ${source}`;
  const facts = factCount.toLocaleString('en-US');
  say(parts, `Ready: answering from ${facts} facts, copied${from} in ${seconds(durationMs)}`);
}

/** A refused key stays refused; everything else may pass within the wait. */
function isWorthWaiting({ outcome, nextInMs }: SyncReport, parts: ReportParts): boolean {
  const isFinal = outcome.kind === 'failed' && outcome.code === 'unauthorized';
  return !isFinal && parts.elapsedMs + nextInMs <= parts.config.startWaitMs;
}

/** Whose fault it is decides the exit code: ours, the one of key or policy, or the primary's. */
function reasonToEnd(code: SyncFailure['code'], message: string): Error {
  if (code === 'bug') return new Error(message);
  const isInput = code === 'unauthorized' || code === 'invalid_policy';
  return new NodeError(isInput ? code : 'upstream_unavailable', message);
}

function say(parts: ReportParts, line: string): void {
  parts.io.stdout.write(`${line}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
