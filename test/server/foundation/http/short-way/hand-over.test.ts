import { once } from 'node:events';
import { expect } from 'chai';
import type { BrokenRequest, Listener } from '#server/foundation/http/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { openShortListener, type ShortListenerOptions } from '#test/support/short-way/open-short-listener.ts';

const first = 'GET /api/1 HTTP/1.1\r\nHost: a\r\n\r\n';
const chunked = 'POST /api/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

const refused: Readonly<Record<string, string>> = {
  'a chunk with an extension, with its fields': `${chunked}1;a=b\r\nx\r\n0\r\n\r\n`,
  'two lengths': 'POST /api/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx',
  'a length beside chunks': `${chunked.slice(0, -2)}Content-Length: 3\r\n\r\n0\r\n\r\n`,
  'no Host': 'GET /api/2 HTTP/1.1\r\n\r\n',
  'two Hosts': 'GET /api/2 HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n',
  'a bare LF': 'GET /api/2 HTTP/1.1\nHost: a\r\n\r\n',
  'a space before the colon': 'GET /api/2 HTTP/1.1\r\nHost : a\r\n\r\n',
  'a control character in a value': 'GET /api/2 HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n',
  'no HTTP at all': '\x16\x03\x01\x00\r\n\r\n',
};

for (const isTls of [false, true])
  describe(`a connection that is handed over ${isTls ? 'over TLS' : 'in the clear'}`, () => {
    const open: Listener[] = [];
    afterEach(() => Promise.all(open.splice(0).map((listener) => listener.stop(0))));

    /** A connection over which one request was answered the short way. */
    const start = async (options: ShortListenerOptions = {}) => {
      const test = await openShortListener({ isTls, ...options });
      open.push(test.listener);
      const client = await test.client();
      client.socket.write(first);
      await until(() => client.text.endsWith('/api/1'));
      client.text = '';
      return { ...test, ...{ client } };
    };
    const expectRefused = (text: string, status = 400) => {
      const { status: said, all, body } = parseAnswer(text);
      expect([said, all('connection'), all('content-type')]).to.deep.equal([
        status,
        ['close'],
        ['application/problem+json'],
      ]);
      expect(JSON.parse(body)).to.include({ status });
    };

    for (const [what, bytes] of Object.entries(refused))
      it(`answers 400 and closes for a request with ${what}`, async () => {
        const broken: BrokenRequest[] = [];
        const onBroken = (told: BrokenRequest, answer: () => void) => {
          broken.push(told);
          answer();
        };
        const { client, byNode, urls } = await start({ hooks: { onBroken } });
        client.socket.write(bytes, 'latin1');
        expectRefused(await client.closed);
        expect([byNode, urls(), broken.length]).to.deep.equal([[], ['/api/1'], 1]);
      });

    it('answers 400 and closes for a malformed request that was pipelined', async () => {
      const { client, byNode } = await start();
      client.socket.write(`${first}GET /api/2 HTTP/1.1\r\nHost : a\r\n\r\n`);
      const text = await client.closed;
      const at = text.indexOf('/api/1') + '/api/1'.length;
      expect(text.slice(0, at)).to.match(/^HTTP\/1\.1 200 OK\r\n/);
      expectRefused(text.slice(at));
      expect(byNode).to.deep.equal([]);
    });

    it('answers 400 for a chunk with an extension that comes after its fields', async () => {
      const { client, byNode, begun } = await start();
      client.socket.write(`${chunked}1\r\nx\r\n`);
      await until(() => begun() === 1);
      client.socket.write('1;a=b\r\nx\r\n0\r\n\r\n');
      expectRefused(await client.closed);
      expect(byNode).to.deep.equal([]);
    });

    it('takes chunks without extensions', async () => {
      const { client, byNode } = await start();
      client.socket.write(`${chunked}1\r\nx\r\n2\r\nyz\r\n0\r\n\r\n`);
      await until(() => byNode.length === 1);
      expect(byNode).to.deep.equal(['POST /api/2 3']);
    });

    it('answers 408 and closes for a head that does not end', async () => {
      const { client, byNode } = await start({ arrival: { headMs: 100, checkMs: 10 } });
      client.socket.write('GET /api/2 HTTP/1.1\r\nHost: a\r\n');
      expectRefused(await client.closed, 408);
      expect(byNode).to.deep.equal([]);
    });

    it('is switched to another protocol, with the bytes behind the request', async () => {
      const taken: string[] = [];
      const { client } = await start({
        hooks: {
          upgrades: {
            accepts: () => true,
            take: (req, socket, head) => {
              taken.push(`${req.url} ${head}`);
              socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
              socket.on('data', (part: Buffer) => socket.end(`echo ${part}`));
            },
            leave: () => undefined,
          },
        },
      });
      client.socket.write(
        'GET /api/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nearly',
      );
      await until(() => client.text.includes('101'));
      client.socket.write('later');
      expect(await client.closed).to.equal('HTTP/1.1 101 Switching Protocols\r\n\r\necho later');
      expect(taken).to.deep.equal(['/api/ws early']);
    });

    it('goes on with Expect: 100-continue', async () => {
      const { client, byNode } = await start();
      client.socket.write(
        'POST /api/2 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
      );
      await until(() => client.text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
      client.socket.write('ab');
      await until(() => byNode.length === 1);
      expect(byNode).to.deep.equal(['POST /api/2 2']);
    });

    it('answers what came whole before the client said that it is done, no more', async () => {
      const { client, byNode } = await start();
      client.socket.end('GET /page HTTP/1.1\r\nHost: a\r\n\r\nGET /half HTTP/1.1\r\n');
      await once(client.socket, 'close');
      expect(byNode).to.deep.equal(['GET /page 0']);
    });
  });
