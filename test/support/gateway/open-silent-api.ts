import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A team's API that takes every WebSocket and says nothing; `heard` has what came over each, in the order in which they were opened. */
export async function openSilentApi() {
  const heard: string[] = [];
  const server = createServer().on('upgrade', (req, socket) => {
    const accept = createHash('sha1')
      .update(`${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const at = heard.push('') - 1;
    socket
      .on('error', () => undefined)
      .on('end', () => socket.end())
      .on('data', (part: Buffer) => {
        heard[at] += part.toString('latin1');
      });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, heard: () => heard, close: () => server.close() };
}
