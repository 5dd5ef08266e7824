/**
 * The process in a box's network to which servers are handed that listen outside of it: a socket stays
 * in the network where it was opened, a connection begins in that of its process. See forwarder.ts.
 */

import { connect, type Server } from 'node:net';

process.on('message', (to: { readonly host: string; readonly port: number }, server: Server) => {
  server.on('connection', (outer) => {
    const inner = connect(to);
    outer.pipe(inner).pipe(outer);
    // Either end may be cut; then so is the other.
    outer.on('error', () => inner.destroy());
    inner.on('error', () => outer.destroy());
  });
});
