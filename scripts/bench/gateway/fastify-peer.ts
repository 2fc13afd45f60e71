// A process of its own: @fastify/http-proxy before the upstream named on the command line, and nothing else. Ends with SIGTERM.
import process from 'node:process';
import proxy from '@fastify/http-proxy';
import { fastify } from 'fastify';

const [port, upstream] = process.argv.slice(2);
const app = fastify();
await app.register(proxy, { upstream: String(upstream) });
await app.listen({ host: '127.0.0.1', port: Number(port) });
console.log('ready');
