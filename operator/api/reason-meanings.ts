/** What conditions and their reasons mean to a person: the words of the reference. */

import type { ConditionType, REASONS } from './conditions.ts';

type Meanings = {
  readonly [Type in ConditionType]: {
    /** What its status answers. */
    readonly question: string;
    readonly reasons: { readonly [Reason in (typeof REASONS)[Type][number]]: string };
  };
};

/** Complete by its type: a reason without a meaning is an error. */
export const MEANINGS: Meanings = {
  Ready: {
    question: 'Do as many nodes answer as there should be?',
    reasons: {
      NodesReady: 'Every node answers.',
      SomeNodesReady: 'Some nodes answer, others do not yet or no longer.',
      NoNodeReady: 'Nobody answers.',
      ScaledToZero: 'There should be no nodes: replicas is 0.',
      InvalidSpec: 'The spec cannot be read: the message names each field and what it must be.',
      SecretMissing: 'A Secret that the spec names, or its key, is not there.',
      SecretInvalid:
        'A key of a Secret holds nothing that a node can use, such as a token of another environment, or a certificate of another name.',
      NameTaken: 'An object of the same name belongs to somebody else, and stays as it is.',
      Refused: 'The API server refuses an object; its words are in the message.',
      Forbidden:
        'The operator lacks a right, or a quota or an admission plugin says no; the message names it.',
    },
  },
  Progressing: {
    question: 'Is the fleet on its way to what the spec says?',
    reasons: {
      Creating: 'The first nodes are made.',
      RollingOut: 'Nodes are replaced, one after the other.',
      Scaling: 'Nodes are added or removed.',
      Settled: 'The fleet is as its spec says.',
      Stuck: 'Something cannot be changed as it is; the message says what to do.',
      Paused: 'The spec says paused.',
      Blocked: 'Something must be put right first: see Ready.',
    },
  },
  UpstreamReachable: {
    question: 'Can the nodes copy from the primary?',
    reasons: {
      Reachable: 'Every node could, at its last attempt.',
      SomeNodesCannotReach: 'Some nodes could not: the network between them and the primary.',
      Unreachable: 'No node could: this is an outage, or no traffic is let out.',
      TokenRefused: 'The primary answers and refuses the token.',
      NotKnown: 'No node tells.',
    },
  },
  Paused: {
    question: 'Does the operator leave this fleet alone?',
    reasons: {
      PausedBySpec: 'The spec says paused.',
      NotPaused: 'The operator works on this fleet.',
    },
  },
  CertificateValid: {
    question: 'Where there is spec.tls: will its certificate be good for another week?',
    reasons: {
      Valid: 'It will.',
      ExpiresSoon: 'It ends within a week: whoever renews it has not done so.',
      Expired: 'It has ended: clients refuse it.',
      NotUsable: 'It cannot be used or is not there; see Ready.',
    },
  },
  OutageReady: {
    question:
      'Would the fleet survive an outage of the primary that begins now, restarts included?',
    reasons: {
      CopiesOnVolumes: 'Every node has a verified copy on its volume, and no node is alone.',
      NodesWithoutCopy: 'A node has no copy that a restart would find.',
      EphemeralStorage: 'A node that restarts has lost its copy.',
      CopiesTooOld: 'A copy is older than freshness.hardAgeSeconds.',
      NoCertificate:
        'A node that restarts has no certificate that clients believe; see CertificateValid.',
      SingleNode: 'While the only node restarts, nobody answers.',
      NoNodes: 'There are no nodes.',
      NotKnown: 'A node does not tell.',
    },
  },
};
