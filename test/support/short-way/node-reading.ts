import { createServer } from 'node:http';
import { Duplex } from 'node:stream';

/** A request as Node's parser understands it, or why it does not. */
export type NodeRead =
  | {
      readonly method: string | undefined;
      readonly url: string | undefined;
      readonly rawHeaders: string[];
      readonly headers: Readonly<Record<string, unknown>>;
      /** In latin1. */
      body: string;
    }
  | { readonly error: string };

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What Node's own HTTP server makes of bytes that come on one connection: its requests in their order, and the fault that ended them. */
export async function nodeReading(bytes: Buffer): Promise<NodeRead[]> {
  const reads: NodeRead[] = [];
  const server = createServer(
    { requireHostHeader: false, connectionsCheckingInterval: 2 ** 30 },
    (req, res) => {
      const { method, url, rawHeaders, headers } = req;
      const read = { method, url, rawHeaders, headers: { ...headers }, body: '' };
      reads.push(read);
      req.setEncoding('latin1').on('data', (part) => {
        read.body += part;
      });
      res.end();
    },
  );
  server.maxHeadersCount = 0;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    reads.push({ error: error.code ?? error.message });
    socket.destroy();
  });
  const stream = new Duplex({ read: () => undefined, write: (_part, _encoding, done) => done() });
  stream.on('error', () => undefined);
  server.emit('connection', stream);
  stream.push(bytes);
  await nextTurn();
  await nextTurn();
  stream.destroy();
  server.close();
  return reads;
}
