// A process of its own: Express and http-proxy-middleware before the upstream named on the command line, and nothing else.
// Connections to the upstream are kept; without the agent it would open one for each request and be slower still.
import { Agent } from 'node:http';
import process from 'node:process';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [port, upstream] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const app = express();
app.use(createProxyMiddleware({ target: String(upstream), agent }));
app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
