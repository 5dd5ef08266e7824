/** Ready, Progressing and Paused: how the fleet compares with what its spec says. Pure. */

import { describedChild } from './child-types.ts';
import { problemOf } from './node-view.ts';
import { isRolledOut, type Rollout } from './rollout.ts';
import type { Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

const PROBLEMS_SHOWN_MAX = 3;

/** Is it as the spec says, and does all of it answer? */
export function readiness(situation: Situation): Verdict<'Ready'> {
  const { rollout } = situation;
  const flaw = flawIn(situation);
  if (flaw !== undefined) return { status: 'False', ...flaw };
  const { ready, wanted } = rollout;
  if (situation.spec?.replicas === 0) {
    const message = 'replicas is 0: nobody answers.';
    return { status: 'False', reason: 'ScaledToZero', message };
  }
  if (isRolledOut(rollout)) {
    return { status: 'True', reason: 'NodesReady', message: `${ready} of ${wanted} nodes answer.` };
  }
  const reason = ready === 0 ? 'NoNodeReady' : 'SomeNodesReady';
  return {
    status: 'False',
    reason,
    message: [answering(rollout), ...troubles(situation)].join(' '),
  };
}

/** Is it on its way? */
export function progress(situation: Situation): Verdict<'Progressing'> {
  const { spec, rollout, writes, obstacles } = situation;
  if (spec?.paused === true) {
    return {
      status: 'False',
      reason: 'Paused',
      message: 'spec.paused is true: nothing is changed.',
    };
  }
  const flaw = flawIn(situation);
  if (flaw !== undefined) return { status: 'False', reason: 'Blocked', message: flaw.message };
  const stuck = obstacles.find((each) => each.kind === 'unchangeable');
  if (stuck !== undefined) {
    return {
      status: 'False',
      reason: 'Stuck',
      message: unchangeableText(stuck.found, stuck.fields),
    };
  }
  if (writes === 0 && isRolledOut(rollout)) {
    return { status: 'False', reason: 'Settled', message: 'The fleet is as its spec says.' };
  }
  return { status: 'True', ...stepOf(situation) };
}

export function pause({ spec }: Situation): Verdict<'Paused'> {
  return spec?.paused === true
    ? {
        status: 'True',
        reason: 'PausedBySpec',
        message:
          'spec.paused is true: set it to false to let the operator work on this fleet again.',
      }
    : { status: 'False', reason: 'NotPaused', message: 'The operator works on this fleet.' };
}

type Flaw = Pick<Verdict<'Ready'>, 'reason' | 'message'>;

/** What somebody has to put right before the fleet can be as its spec says. */
function flawIn({ mistake, obstacles, refusals, nodes, rollout }: Situation): Flaw | undefined {
  const meanwhile = nodes.length === 0 ? '' : ` Meanwhile ${answering(rollout).toLowerCase()}`;
  if (mistake !== undefined) {
    return { reason: mistake.reason, message: `${sentences(mistake.problems)}${meanwhile}` };
  }
  const taken = obstacles.filter(({ kind }) => kind === 'name-taken');
  if (taken.length > 0) {
    const names = taken.map(({ found }) => describedChild(found)).join(', ');
    const message = `Not of this resource, and left alone: ${names}. Delete or rename what has the name, or give this resource another name.`;
    return { reason: 'NameTaken', message: `${message}${meanwhile}` };
  }
  const [refusal] = refusals;
  if (refusal === undefined) return undefined;
  const all = refusals.map(({ what, message }) => `${what}: ${message}`);
  return { reason: refusal.reason, message: `${sentences(all)}${meanwhile}` };
}

function unchangeableText(found: Parameters<typeof describedChild>[0], fields: readonly string[]) {
  const { name, namespace } = found.metadata;
  const what = describedChild(found);
  return `${what} keeps its ${fields.join(', ')}, which cannot be changed while it exists; all else is applied. Delete it alone, and it is made anew around its pods, which go on answering: kubectl delete statefulset ${name} --namespace ${namespace} --cascade=orphan`;
}

function stepOf({
  rollout,
  writes,
}: Situation): Pick<Verdict<'Progressing'>, 'reason' | 'message'> {
  const { wanted, existing, updated } = rollout;
  if (existing === 0) return { reason: 'Creating', message: `${wanted} nodes are made.` };
  if (existing !== wanted) {
    return {
      reason: 'Scaling',
      message: `${existing} nodes exist, and there should be ${wanted}.`,
    };
  }
  if (updated < wanted || writes > 0) {
    return { reason: 'RollingOut', message: `${updated} of ${wanted} nodes are as the spec says.` };
  }
  return { reason: 'RollingOut', message: answering(rollout) };
}

function answering({ ready, wanted }: Rollout): string {
  return `${ready} of ${wanted} nodes ${ready === 1 ? 'answers' : 'answer'}.`;
}

/** Of those that do not answer, and why. */
function troubles({ nodes }: Situation): readonly string[] {
  const named = nodes
    .filter(({ isReady }) => !isReady)
    .map((node) => sentence(`${node.name}: ${problemOf(node) ?? 'it is starting'}`));
  const rest = named.length - PROBLEMS_SHOWN_MAX;
  return rest <= 0 ? named : [...named.slice(0, PROBLEMS_SHOWN_MAX), `And ${rest} more.`];
}

function sentences(problems: readonly string[]): string {
  return problems.map(sentence).join(' ');
}

function sentence(text: string): string {
  return text.replace(/[.]?$/u, '.');
}
