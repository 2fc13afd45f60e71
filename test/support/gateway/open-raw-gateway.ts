import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ListenerOptions, listen } from '#server/foundation/http/index.ts';
import { makeGateway, type Options, until } from './open-test-gateway.ts';

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** What the upstream does: writes these bytes when a request has come whole, or whatever else as soon as its fields have come. */
export type Respond = string | ((socket: Socket, request: string) => void);

/** Where the first request in `text` ends, or -1 while it has not come whole. */
function requestEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n') + 4;
  if (head < 4) return -1;
  const fields = text.slice(0, head);
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(fields)) {
    const last = /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(head));
    return last ? head + last.index + last[0].length : -1;
  }
  const end = head + Number(/\r\ncontent-length: (\d+)\r\n/i.exec(fields)?.[1] ?? 0);
  return text.length >= end ? end : -1;
}

/** An upstream that reads and writes bytes. */
async function openRawUpstream(respond: Respond) {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const at = received.push('') - 1;
    let [unread, isTold] = ['', false];
    const tell = () => {
      if (!isTold && typeof respond !== 'string' && unread.includes('\r\n\r\n')) {
        isTold = true;
        respond(socket, unread);
      }
    };
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (part) => {
      received[at] += part.toString('latin1');
      unread += part.toString('latin1');
      tell();
      for (let end = requestEnd(unread); end !== -1; end = requestEnd(unread)) {
        unread = unread.slice(end);
        isTold = false;
        if (typeof respond === 'string') socket.write(respond, 'latin1');
        tell();
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, sockets, received, port: (server.address() as AddressInfo).port };
}

/** A client that writes and reads bytes. */
export async function openRawClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  const client = { socket, text: '', isClosed: false, error: null as NodeJS.ErrnoException | null };
  socket.on('data', (part) => {
    client.text += part.toString('latin1');
  });
  socket.on('error', (error) => {
    client.error = error;
  });
  socket.on('close', () => {
    client.isClosed = true;
  });
  await once(socket, 'connect');
  return client;
}

type RawOptions = Options & Pick<ListenerOptions, 'arrival'>;

/** The listener of the product with the gateway, between a raw client and a raw upstream: every byte can be seen on both sides. */
export async function openRawGateway(respond: Respond = ok, { arrival = {}, ...options }: RawOptions = {}) {
  const upstream = await openRawUpstream(respond);
  const made = makeGateway(`http://127.0.0.1:${upstream.port}`, options);
  const { handle, hooks } = made.gateway;
  const front = await listen(handle, { host: '127.0.0.1', port: 0, tls: null, hooks, arrival });
  const { port } = front;
  /** All that the upstream has read, over all connections. */
  const received = () => upstream.received.join('');
  /** Sends bytes and resolves with all that came back when the gateway has closed the connection. */
  const send = async (...packets: string[]): Promise<string> => {
    const client = await openRawClient(port);
    for (const packet of packets) {
      client.socket.write(packet, 'latin1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => client.isClosed);
    return client.text;
  };
  /** A request with the key that asks to close the connection behind it. */
  const request = (line: string, fields = '', body = '') =>
    `${line} HTTP/1.1\r\nHost: api.example.com\r\nX-Api-Key: ${made.key}\r\nConnection: close\r\n${fields}\r\n${body}`;
  const close = async () => {
    await front.stop(0);
    for (const socket of upstream.sockets) socket.destroy();
    upstream.server.close();
    await made.gateway.close();
  };
  return { ...made, port, upstream, received, send, request, close, client: () => openRawClient(port) };
}

export type RawGateway = Awaited<ReturnType<typeof openRawGateway>>;

/** The body of an answer as it stood on the wire, and its fields in their order, names in lower case. */
export function parseAnswer(text: string) {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const fields = lines.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
  });
  const all = (name: string) => fields.filter(([known]) => known === name).map(([, value]) => value);
  return { status: Number(line.split(' ')[1]), line, fields, all, body: text.slice(end + 4) };
}
