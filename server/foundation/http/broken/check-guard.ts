import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import process from 'node:process';
import { guardChunks } from './guard-chunks.ts';

type Guard = (req: IncomingMessage) => boolean;
type Trial = { readonly what: string; readonly packets: readonly string[]; readonly status: number };

const head = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';

const trials: readonly Trial[] = [
  { what: 'an extension beside the fields', packets: [`${head}1;a=b\r\nx\r\n0\r\n\r\n`], status: 400 },
  { what: 'an extension behind the fields', packets: [head, '1;a=b\r\nx\r\n0\r\n\r\n'], status: 400 },
  { what: 'no extension', packets: [`${head}1\r\nx\r\n`, '0\r\n\r\n'], status: 200 },
];

const answerMs = 5_000;

/** Writes the packets of a trial, each once the one before has reached the server, and resolves with the status of the answer. */
async function tryOut(server: Server, { packets }: Trial): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').setTimeout(answerMs, () => socket.destroy());
  let text = '';
  socket.on('data', (part) => {
    text += part.toString('latin1');
  });
  const closed = once(socket, 'close');
  const arrived = once(server, 'request');
  for (const packet of packets) {
    socket.write(packet);
    await Promise.race([arrived, closed]);
  }
  await closed;
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
}

/**
 * Sees whether chunk extensions are really refused by the Node that runs this. The guard reads the packet that Node's parser is at and changes
 * bytes on their way to it; neither is documented, so that a Node in which it fails must not serve a single request. Asks a server of its own on
 * the loopback address. Rejects with an Error that names what went through.
 */
export async function checkGuard(guard: Guard = guardChunks): Promise<void> {
  const server = createServer((req, res) => {
    if (guard(req)) req.resume().on('end', () => res.end());
    else res.writeHead(400).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    for (const trial of trials) {
      const status = await tryOut(server, trial);
      if (status !== trial.status)
        throw new Error(
          `Node ${process.versions.node} does not let chunk extensions be seen (RFC 9112 section 7.1.1): a request with ${trial.what} was answered with ${status}. Run the Node that package-lock.json names.`,
        );
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
