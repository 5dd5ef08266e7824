/**
 * Would the fleet go on answering if the primary went now, and nodes restarted? Found from what the nodes
 * say at this moment, and from nothing else: what is not known counts for nothing. Pure.
 */

import type { OsoFallbackSpec } from '../api/osofallback.ts';
import type { NodeView } from './node-view.ts';
import type { Verdict } from './verdict.ts';

/** With fewer, the loss of one machine is the end of the answers. */
const NODES_MIN = 2;
const NAMES_MAX = 5;

type Finding = Verdict<'OutageReady'> & { readonly status: 'False' | 'Unknown' };

export function outageReadiness(
  { replicas, storage }: Pick<OsoFallbackSpec, 'replicas' | 'storage'>,
  nodes: readonly NodeView[],
  certificate?: Verdict<'CertificateValid'>,
): Verdict<'OutageReady'> {
  const findings = [
    ...certificateFindings(nodes, certificate),
    ...fleetFindings(replicas, storage.kind),
    ...missingFindings(replicas, nodes.length),
    ...nodeFindings(nodes),
  ];
  // What is known to be wrong comes before what is not known.
  const [first] = findings.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) {
    return {
      status: 'True',
      reason: 'CopiesOnVolumes',
      message: `Each of ${nodes.length} nodes answers from a verified copy on its own volume, and finds it there when it restarts without the primary.`,
    };
  }
  const messages = findings.filter(({ status }) => status === first.status);
  return { ...first, message: messages.map(({ message }) => message).join(' ') };
}

const NO_NODES: Finding = {
  status: 'False',
  reason: 'NoNodes',
  message: 'There are no nodes: set replicas to 2 or more.',
};
const SINGLE_NODE: Finding = {
  status: 'False',
  reason: 'SingleNode',
  message:
    'There is one node only, and nobody answers while it restarts: set replicas to 2 or more.',
};

function rank({ status }: Finding): number {
  return status === 'False' ? 0 : 1;
}

function fleetFindings(replicas: number, storageKind: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (replicas < NODES_MIN) {
    findings.push(replicas === 0 ? NO_NODES : SINGLE_NODE);
  }
  if (storageKind === 'Ephemeral') {
    findings.push({
      status: 'False',
      reason: 'EphemeralStorage',
      message:
        'The copies are not on volumes: a pod that is made anew in an outage begins with nothing. Use storage.kind Persistent.',
    });
  }
  return findings;
}

/** Also a pod that was made before starts with what the Secret holds at that moment. */
function certificateFindings(
  nodes: readonly NodeView[],
  certificate: Verdict<'CertificateValid'> | undefined,
): readonly Finding[] {
  const isBad = certificate?.reason === 'Expired' || certificate?.reason === 'NotUsable';
  const names = nodes.filter(({ isOnHttps }) => isBad && isOnHttps === true);
  if (names.length === 0) return [];
  return [
    {
      status: 'False',
      reason: 'NoCertificate',
      message: `A restart would leave these nodes without a certificate that clients believe: ${namesText(names.map(({ name }) => name))}; see the conditions Ready and CertificateValid.`,
    },
  ];
}

/** One finding per kind of trouble, with the nodes that have it. */
function nodeFindings(nodes: readonly NodeView[]): readonly Finding[] {
  return TROUBLES.flatMap(({ has, say, ...finding }) => {
    const names = nodes.filter(has).map(({ name }) => name);
    return names.length === 0 ? [] : [{ ...finding, message: say(namesText(names)) }];
  });
}

type Trouble = Omit<Finding, 'message'> & {
  readonly has: (node: NodeView) => boolean;
  readonly say: (names: string) => string;
};

const TROUBLES: readonly Trouble[] = [
  {
    status: 'Unknown',
    reason: 'NotKnown',
    has: ({ report }) => report === undefined || report.kind === 'silent',
    say: (names) =>
      `Not known is what these nodes have, as the operator cannot ask them: ${names}.`,
  },
  {
    status: 'False',
    reason: 'NodesWithoutCopy',
    has: ({ report }) => report?.kind === 'answered' && report.copy === undefined,
    say: (names) => `These nodes have no copy to answer from: ${names}.`,
  },
  {
    status: 'False',
    reason: 'NodesWithoutCopy',
    has: ({ report }) =>
      report?.kind === 'answered' &&
      report.copy !== undefined &&
      (report.copy.isOnDisk === false || report.directoryProblem !== undefined),
    say: (names) =>
      `A restart would not find the copies of these nodes on their volumes: ${names}.`,
  },
  {
    status: 'False',
    reason: 'CopiesTooOld',
    has: ({ report }) => report?.kind === 'answered' && report.copy?.isOverHardAge === true,
    say: (names) => `The copies of these nodes are older than freshness.hardAgeSeconds: ${names}.`,
  },
  {
    status: 'Unknown',
    reason: 'NotKnown',
    has: ({ report }) =>
      report?.kind === 'answered' &&
      report.copy !== undefined &&
      report.copy.isOnDisk === undefined,
    say: (names) =>
      `The image of these nodes does not say whether their copies are verified and on their volumes: ${names}.`,
  },
];

function missingFindings(replicas: number, existing: number): readonly Finding[] {
  if (existing >= replicas) return [];
  const message = `Only ${existing} of ${replicas} nodes exist.`;
  return [{ status: 'False', reason: 'NodesWithoutCopy', message }];
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return names.length <= NAMES_MAX ? shown : `${shown} and ${names.length - NAMES_MAX} more`;
}
