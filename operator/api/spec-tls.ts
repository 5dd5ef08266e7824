/** The certificate that the nodes show, and whose certificates they ask for. */

import { z } from 'zod';
import { described, secretKey, secretName, text } from './field.ts';

const ServerName = text(
  "The name in the certificate. By it the operator, Prometheus and the other nodes know a node, and applications ask. Absent: the Service's, `<name>.<namespace>.svc`.",
  {
    pattern: /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u,
    lengthMax: 253,
    message: "must be a name of DNS: lower-case letters, digits, '-' and '.'",
  },
);

const ClientCa = described(
  z.object({
    secretName: secretName('Name of the Secret, in the namespace of this resource.'),
    key: secretKey('Which key of its data holds the authorities, in PEM.').default('ca.crt'),
  }),
  'Authorities of applications: whoever asks a question must show a certificate that one of them has signed (mTLS), and an API key besides. Probes and metrics need none, and the nodes know each other by their own certificate. Absent: no certificate is asked for.',
);

export const Tls = described(
  z.object({
    secretName: secretName(
      'Name of a Secret of the type kubernetes.io/tls, in the namespace of this resource, as cert-manager makes it: `tls.crt`, `tls.key`, and `ca.crt` with the authorities of the certificate. Without `ca.crt` the certificate vouches for itself. A certificate that is renewed is used within two minutes, and no node is restarted.',
    ),
    serverName: ServerName.exactOptional(),
    clientCa: ClientCa.exactOptional(),
  }),
  'The certificate of the nodes: with it they are asked by https, and by nothing else. Setting or removing it restarts them one by one, and applications have to say https, or http, in their fallbackUrl from then on: for those that are to miss no answer, create another OsoFallback with it. Absent: plain HTTP.',
);

type TlsSpec = Readonly<z.output<typeof Tls>>;

/** The name that the certificate must have. */
export function serverNameOf(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { serverName }: Pick<TlsSpec, 'serverName'>,
): string {
  return serverName ?? `${name}.${namespace}.svc`;
}
