// A process of its own: the API behind the peers as a team writes one, a Node server that answers 1 KiB.
import { createServer } from 'node:http';
import process from 'node:process';
import { bodyBytes } from './nginx.ts';

const [port] = process.argv.slice(2);
const body = 'x'.repeat(bodyBytes);
const fields = { 'content-type': 'text/plain', 'content-length': String(bodyBytes) };
const server = createServer((_req, res) => res.writeHead(200, fields).end(body));
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
