/**
 * One pass over one resource: look, decide, act, report. Safe to run at any moment, twice, or after a crash
 * between any two of its writes: it looks at what there is and does what is missing.
 */

import { keyHashesName } from '../api/names.ts';
import {
  type OsoFallbackMetadata,
  type OsoFallbackStatus,
  type ReadOsoFallback,
  readOsoFallback,
} from '../api/osofallback.ts';
import type { Outcome } from '../kube/controller.ts';
import type { Log } from '../kube/log.ts';
import type { LiveObject } from '../kube/object.ts';
import { act, type Deeds } from './act.ts';
import { certificateOf } from './certificate.ts';
import { claimOf, type ClaimVerdict } from './claim.ts';
import type { Cluster } from './cluster.ts';
import { findChildren, type FollowNodes, getSecrets, lookAtFleet } from './look.ts';
import { type Obstacle, plan } from './plan.ts';
import { type ConditionGauges, report, type Tell } from './report.ts';
import { rolloutOf } from './rollout.ts';
import type { Settled } from './settled.ts';
import { standBack } from './stand-back.ts';
import { statusOf, unseenStatus } from './status.ts';
import type { Trust } from './trust.ts';
import { type Wish, wishOf, type WishSettings } from './wish.ts';

export type ReconcileParts = {
  readonly cluster: Cluster;
  readonly settled: Settled;
  readonly trust: Trust;
  readonly followNodes: FollowNodes;
  readonly unfollowNodes: (fleet: string) => void;
  readonly tell: Tell;
  readonly gauges: ConditionGauges;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly settings: WishSettings;
  /** Names this installation of the operator, whichever of its replicas leads. */
  readonly installation: string;
};

/** Secrets are not watched: so soon is it seen that one has changed. */
const LOOK_AGAIN_MS = 60_000;
/** What is missing is on its way, most often. */
const LOOK_FOR_MISSING_MS = 5_000;
/** The watches wake the key when they have shown what it wrote; this is for one that is broken. */
const CATCH_UP_MS = 1_000;

/** `key` is the resource's `namespace/name`. Throws the KubeError of what is to be tried again. */
export async function reconcile(
  key: string,
  parts: ReconcileParts,
  signal: AbortSignal,
): Promise<Outcome> {
  const { cluster, settings, tell } = parts;
  const found = cluster.fallback(key);
  // Its children name it as their owner: when it goes, the garbage collector does the rest.
  if (found?.metadata.deletionTimestamp !== undefined || found === undefined) {
    return forget(key, parts);
  }
  if (!cluster.isUpToDate(key)) return { kind: 'again', afterMs: CATCH_UP_MS };

  const read = readOsoFallback(found);
  const { metadata, status: before } = read.kind === 'valid' ? read.resource : read;
  const verdict = claimOf(before.operator, parts.installation, parts.nowMs());
  if (verdict.kind === 'theirs') {
    forgetFleet(key, parts);
    return await standBack({ found, before }, verdict, { parts, signal });
  }
  tellOfClaim(found, verdict, parts);
  const { claim } = verdict;
  const refusals = cluster.refusals(metadata.namespace);
  if (refusals.length > 0) {
    const after = unseenStatus({ metadata, claim, before, refusals }, parts.nowMs());
    return await finish({ found, metadata, before, after, afterMs: LOOK_AGAIN_MS }, parts, signal);
  }
  const secrets = await getSecrets(read, { cluster, signal });
  const certificate = certificateOf(read, secrets, parts.nowMs());
  const trust = parts.trust.inNodes(key, certificate, parts.nowMs());
  const fleet = lookAtFleet(metadata, { cluster, follow: parts.followNodes, trust });
  const wish = wishOf(read, { fleet, secrets, certificate, serves: cluster.serves(), settings });

  const deeds = await makeSo(key, wish, { parts, signal });
  for (const note of deeds.notes) tell(found, note);

  const rollout = rolloutOf(fleet.statefulSet);
  const shown = shownOf(read, wish);
  const situation = { metadata, claim, before, rollout, certificate, ...fleet, ...deeds, ...shown };
  const after = statusOf(situation, parts.nowMs());
  const isWaiting = wish.kind === 'mistake' || deeds.obstacles.some(isNameTaken);
  const afterMs = isWaiting ? LOOK_FOR_MISSING_MS : LOOK_AGAIN_MS;
  return await finish({ found, metadata, before, after, afterMs }, parts, signal);
}

type Finding = {
  readonly found: LiveObject;
  readonly metadata: OsoFallbackMetadata;
  readonly before: OsoFallbackStatus;
  readonly after: OsoFallbackStatus;
  readonly afterMs: number;
};

async function finish(
  { found, metadata, before, after, afterMs }: Finding,
  { gauges, cluster, tell }: ReconcileParts,
  signal: AbortSignal,
): Promise<Outcome> {
  gauges.set(metadata, after);
  await report(found, { before, after }, { cluster, tell, signal });
  return { kind: 'again', afterMs };
}

/** What has the name is somebody else's: no watch shows that it goes. */
function isNameTaken({ kind }: Obstacle): boolean {
  return kind === 'name-taken';
}

function forget(key: string, parts: ReconcileParts): Outcome {
  parts.cluster.forget(key);
  forgetFleet(key, parts);
  return { kind: 'done' };
}

function forgetFleet(key: string, { settled, trust, unfollowNodes, gauges }: ReconcileParts): void {
  settled.forget(key);
  trust.forget(key);
  unfollowNodes(key);
  gauges.remove(key);
}

function tellOfClaim(
  found: LiveObject,
  { takenFrom, rival }: Extract<ClaimVerdict, { readonly kind: 'ours' }>,
  { tell, log, installation }: ReconcileParts,
): void {
  if (rival !== undefined) {
    log.warn({ rival, installation }, 'Another installation of the operator sees this fleet');
  }
  if (takenFrom === undefined) return;
  const note = `The operator installed as ${installation} looks after this fleet now: the one installed as ${takenFrom} does not answer.`;
  tell(found, { type: 'Normal', reason: 'TookOver', action: 'TakeOver', note });
}

type Done = Deeds & { readonly obstacles: readonly Obstacle[] };

const NOTHING_DONE: Done = { notes: [], writes: 0, refusals: [], obstacles: [] };

/** Brings about what is wished for, unless there is a pause. */
async function makeSo(
  key: string,
  wish: Wish,
  { parts, signal }: { readonly parts: ReconcileParts; readonly signal: AbortSignal },
): Promise<Done> {
  if (wish.kind === 'mistake' || wish.fallback.spec.paused) return NOTHING_DONE;
  const { cluster, settled, log } = parts;
  const { metadata } = wish.fallback;
  const wanted = { desired: wish.objects, secretNames: [keyHashesName(metadata.name)] };
  const { desired, found, refusals } = await findChildren(metadata, wanted, { cluster, signal });
  const { actions, obstacles } = plan({
    ownerUid: metadata.uid,
    desired,
    found,
    isSettled: (live, object, difference) => settled.has(key, live, { object, difference }),
  });
  const deeds = await act(actions, { key, cluster, settled, log, signal });
  return { ...deeds, refusals: [...refusals, ...deeds.refusals], obstacles };
}

/** What the status says of the spec. */
function shownOf(read: ReadOsoFallback, wish: Wish) {
  const spec = read.kind === 'valid' ? read.resource.spec : undefined;
  if (wish.kind === 'mistake') return { spec, mistake: wish.mistake };
  const { image, volumeSize } = wish;
  return { spec, image, ...(volumeSize === undefined ? {} : { volumeSize }) };
}
