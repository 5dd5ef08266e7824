/** What an installation does with a resource that another one looks after: it asks, it tells, and no more. */

import type { OsoFallbackStatus } from '../api/osofallback.ts';
import type { Outcome } from '../kube/controller.ts';
import type { Log } from '../kube/log.ts';
import type { LiveObject } from '../kube/object.ts';
import type { ClaimVerdict } from './claim.ts';
import type { Cluster } from './cluster.ts';
import type { Tell } from './report.ts';

export type StandBackParts = {
  readonly cluster: Cluster;
  readonly tell: Tell;
  readonly log: Log;
  readonly installation: string;
};

/** Throws the KubeError of a question that could not be asked, most often because somebody wrote first. */
export async function standBack(
  { found, before }: { readonly found: LiveObject; readonly before: OsoFallbackStatus },
  { owner, question, lookAgainMs }: Extract<ClaimVerdict, { readonly kind: 'theirs' }>,
  { parts, signal }: { readonly parts: StandBackParts; readonly signal: AbortSignal },
): Promise<Outcome> {
  if (question !== undefined) {
    const { cluster, tell, log, installation } = parts;
    await cluster.askInStatus(found, { ...before, operator: question }, signal);
    const note = `The operator installed as ${owner} looks after this fleet, and the one installed as ${installation} sees it, too, and leaves it alone unless that one is gone: give each namespaces of its own, or remove one.`;
    tell(found, { type: 'Warning', reason: 'OtherOperator', action: 'Ask', note });
    log.warn(
      { owner, installation },
      'Another installation of the operator looks after this fleet',
    );
  }
  return { kind: 'again', afterMs: lookAgainMs };
}
