/** The least a server in Node can do: any request, one constant answer. What HTTP itself costs. */

import { createServer } from 'node:http';

const ANSWER = '{"allowed":true}';
const HEADERS = { 'content-type': 'application/json', 'content-length': ANSWER.length };

createServer((_request, response) => {
  response.writeHead(200, HEADERS).end(ANSWER);
}).listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
