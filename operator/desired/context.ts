/** What the objects depend on besides the resource: of the operator, the cluster and the volumes there are. */

/** A Secret without authorities has a certificate that vouches for itself. */
export type CaKey = 'ca.crt' | 'tls.crt';

export type DesiredContext = {
  /** The nodes' image when the resource names none. */
  readonly defaultImage: string;
  /** Where the operator itself runs: it asks the nodes. Absent: outside the cluster. */
  readonly operatorNamespace?: string;
  /** Which of the kinds that not every cluster has this one has. */
  readonly serves: { readonly serviceMonitor: boolean; readonly prometheusRule: boolean };
  /**
   * For each of `secretNamesOf(spec)`, what is different once its content is: pods start anew then. While one
   * of them is missing nothing is desired: pods that run are not restarted to wait for it.
   */
  readonly secretVersions: ReadonlyMap<string, string>;
  /** Of the keys in `spec.applicationKeys`, base64 of their SHA-256; there when that is, and never empty. */
  readonly applicationKeyHashes?: readonly string[];
  /** In the Secret of `spec.tls`: where the authorities of the certificate are; there when that is. */
  readonly caKey?: CaKey;
  /** What the largest of the fleet's claims asks for: a template never asks for less. 0: there are none. */
  readonly largestVolumeBytes: number;
};
