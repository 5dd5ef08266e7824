/** Where a node can be asked: it listens where the configuration says. */

import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.ts';
import { OWN_VARIABLES, VENDOR_VARIABLES } from '../../contract.ts';
import { NodeError } from '../../lib/errors.ts';
import { reasonOf } from '../../lib/reason-of.ts';

/** Resolves to a URL that works on this machine. Throws NodeError `invalid_config` when it cannot. */
export async function listen(
  app: FastifyInstance,
  { host, port, tls }: Pick<Config, 'host' | 'port' | 'tls'>,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const variables = `${VENDOR_VARIABLES.port} and ${OWN_VARIABLES.host}`;
    throw new NodeError('invalid_config', `Cannot listen: ${reasonOf(cause)}; see ${variables}`, {
      cause,
    });
  }
  const address = app.server.address();
  const taken = address === null || typeof address === 'string' ? port : address.port;
  const isAny = host === '0.0.0.0' || host === '::';
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls === undefined ? 'http' : 'https'}://${name}:${taken}`;
}
