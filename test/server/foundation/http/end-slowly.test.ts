import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type Listener, type ListenerHooks, listen } from '#server/foundation/http/index.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

/** Each is refused, and more may be on its way behind it. */
const refused: Readonly<Record<string, string>> = {
  'whose fields are malformed': 'POST / HTTP/1.1\r\nHost : a\r\nContent-Length: 1000000000\r\n\r\n',
  'that names no host': 'POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n',
  'whose body is malformed': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n',
};

describe('the refusal of a request', () => {
  let listener: Listener;
  afterEach(() => listener.stop(0));
  /** A client that goes on when the server has said its last word. */
  const start = async (text: string, hooks: ListenerHooks = {}) => {
    const options = { host: '127.0.0.1', port: 0, tls: null, hooks };
    listener = await listen((req, res) => req.resume().on('end', () => res.end()), options);
    const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
    const client = { socket, text: '', isCut: false };
    socket.setEncoding('latin1').on('data', (part) => {
      client.text += part;
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        client.isCut = true;
      });
    socket.write(text);
    await once(socket, 'end');
    return client;
  };

  for (const [what, text] of Object.entries(refused)) {
    it(`${what} reaches a client that goes on sending, which is cut a second later`, async () => {
      const client = await start(text);
      const from = performance.now();
      while (!client.isCut) {
        client.socket.write(Buffer.alloc(100));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(client.text).to.match(/^HTTP\/1\.1 400 .*"code":"request-refused"/s);
      expect(performance.now() - from).to.be.within(500, 5000);
    });

    it(`${what} is the end of a connection that the client ends too`, async () => {
      const client = await start(text);
      const from = performance.now();
      client.socket.end();
      await until(() => client.isCut);
      expect(performance.now() - from).to.be.below(500);
    });

    it(`${what} is not lost when its row takes longer than the client may then go on`, async () => {
      const onBroken = (_broken: unknown, answer: () => void) => void setTimeout(answer, 1_500);
      const client = await start(text, { onBroken });
      expect(client.text).to.match(/^HTTP\/1\.1 400 .*"code":"request-refused"/s);
      client.socket.destroy();
    });
  }
});
