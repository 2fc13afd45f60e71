// One target of the soak's upstream: node upstream-process.ts <port>. Says `ready` when it listens.
import { createServer } from 'node:http';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import { answer } from './upstream-answers.ts';

const switched = [
  'HTTP/1.1 101 Switching Protocols',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
];

/** Both sides break off here all the time: that is what this process is for. */
const asIntended = (): void => undefined;

const server = createServer((req, res) => {
  req.on('error', asIntended);
  res.on('error', asIntended);
  answer(req, res).catch(() => req.socket.destroy());
});
server.on('upgrade', (_req, socket: Duplex, head: Buffer) => {
  socket.on('error', asIntended);
  socket.write(`${switched.join('\r\n')}\r\n\r\n`);
  socket.write(head);
  socket.pipe(socket);
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));
