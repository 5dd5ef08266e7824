/** Ports for programs that cannot say which one they got. */

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux gives to connections that go out: nothing but a server takes one of these. */
const PORT_MIN = 10_000;
const PORT_END = 32_000;

/** A port of 127.0.0.1 that nobody serves on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  try {
    const port = randomInt(PORT_MIN, PORT_END);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return port;
  } catch {
    return await freePort();
  } finally {
    server.close();
  }
}
