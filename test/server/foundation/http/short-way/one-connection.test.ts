import { expect } from 'chai';
import type { Listener } from '#server/foundation/http/index.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import {
  answersIn,
  answerTarget,
  openClient,
  openShortListener,
  type ShortListenerOptions,
} from '#test/support/short-way/open-short-listener.ts';

const get = (target: string, fields = '') => `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const post = (target: string, body: string) =>
  `POST ${target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const last = 'Connection: close\r\n';

for (const isTls of [false, true])
  describe(`one connection ${isTls ? 'over TLS' : 'in the clear'}`, () => {
    const open: Listener[] = [];
    afterEach(() => Promise.all(open.splice(0).map((listener) => listener.stop(0))));

    const start = async (options: ShortListenerOptions = {}) => {
      const test = await openShortListener({ isTls, ...options });
      open.push(test.listener);
      return { ...test, ...{ client: await test.client() } };
    };

    it('has its requests answered one after the other', async () => {
      const { client, urls } = await start();
      for (const round of [1, 2, 3]) {
        client.socket.write(get(`/api/${round}`));
        await until(() => client.text.endsWith(`/api/${round}`));
      }
      expect(answersIn(client.text)).to.deep.equal(['200 /api/1', '200 /api/2', '200 /api/3']);
      expect(urls()).to.deep.equal(['/api/1', '/api/2', '/api/3']);
    });

    it('is closed by the client that says so, behind its answer', async () => {
      const { client, byNode } = await start();
      client.socket.write(get('/api/1') + get('/x', last));
      const text = await client.closed;
      expect(text)
        .to.match(/\/api\/1HTTP\/1\.1 200 OK\r\n/)
        .and.contain('node GET /x 0');
      expect(byNode).to.deep.equal(['GET /x 0']);
    });

    it('has pipelined requests answered in their order, those answered late too', async () => {
      const waiting: (() => void)[] = [];
      const { client, short } = await start({
        handle: (req, res) => {
          if (req.url.includes('late')) waiting.push(() => answerTarget(req, res));
          else answerTarget(req, res);
        },
      });
      client.socket.write(
        ['/api/1', '/api/late-2', '/api/3', '/api/late-4', '/api/5'].map((to) => get(to)).join(''),
      );
      await until(() => waiting.length === 1);
      client.socket.write(get('/api/6'));
      await until(() => client.text.endsWith('/api/1'));
      expect(short).to.have.length(2);
      waiting.shift()?.();
      await until(() => waiting.length === 1);
      waiting.shift()?.();
      await until(() => client.text.endsWith('/api/6'));
      expect(answersIn(client.text)).to.deep.equal(
        ['/api/1', '/api/late-2', '/api/3', '/api/late-4', '/api/5', '/api/6'].map((to) => `200 ${to}`),
      );
    });

    it('has a thousand pipelined requests answered in their order, by Node from the first that is not whole on', async () => {
      const { client } = await start();
      const targets = Array.from({ length: 1000 }, (_, at) => `/api/${at}`);
      client.socket.write(targets.map((to) => get(to)).join(''));
      await until(() => /\/api\/999(?: 0)?$/.test(client.text));
      const answers = answersIn(client.text).map((answer) => answer.replace(/node GET (\S+) 0/, '$1'));
      expect(answers).to.deep.equal(targets.map((to) => `200 ${to}`));
    });

    it('keeps what came behind a request whatever comes after: it is not the lent memory', async () => {
      const waiting: (() => void)[] = [];
      const { client, urls } = await start({
        handle: (req, res) => waiting.push(() => answerTarget(req, res)),
      });
      client.socket.write(get('/api/1') + get('/api/2').slice(0, 20));
      await until(() => waiting.length === 1);
      const other = await openShortListener({ isTls });
      open.push(other.listener);
      const second = await other.client();
      second.socket.write(get(`/api/${'x'.repeat(500)}`));
      await until(() => second.text.endsWith('x'));
      waiting.shift()?.();
      client.socket.write(get('/api/2').slice(20));
      await until(() => client.text.includes('node GET /api/2 0'));
      expect(urls()).to.deep.equal(['/api/1']);
    });

    it('keeps what comes while an answer is being made, whatever other connections say meanwhile', async () => {
      const waiting: (() => void)[] = [];
      const { client, short, listener } = await start({
        handle: (req, res) => {
          if (req.url === '/api/held') waiting.push(() => answerTarget(req, res));
          else answerTarget(req, res);
        },
      });
      client.socket.write(get('/api/held'));
      await until(() => waiting.length === 1);
      const socket = short[0]?.req.socket ?? expect.fail('nothing was asked');
      const ahead = ['/api/a', '/api/b', '/api/c', '/api/d', '/api/e', '/api/2'];
      client.socket.write(ahead.map((to) => get(to, `X: ${'x'.repeat(15_000)}\r\n`)).join(''));
      await until(() => socket.isPaused());
      const second = await openClient(listener.port, isTls);
      second.socket.write(get(`/api/${'x'.repeat(500)}`));
      await until(() => second.text.endsWith('x'));
      waiting.shift()?.();
      await until(() => /\/api\/2(?: 0)?$/.test(client.text));
      client.socket.write(get('/api/3'));
      await until(() => /\/api\/3(?: 0)?$/.test(client.text));
      // A head that is torn where reading paused makes the connection go over to Node.
      const answers = answersIn(client.text).map((answer) => answer.replace(/node GET (\S+) 0/, '$1'));
      expect(answers).to.deep.equal(['/api/held', ...ahead, '/api/3'].map((to) => `200 ${to}`));
    });

    it('keeps the order when a body in the middle makes the connection go over to Node', async () => {
      const waiting: (() => void)[] = [];
      const { client, byNode, urls } = await start({
        handle: (req, res) => waiting.push(() => answerTarget(req, res)),
      });
      client.socket.write(
        get('/api/1') + post('/api/2', 'GET /api/no HTTP/1.1\r\nHost: a\r\n\r\n') + get('/api/3', last),
      );
      await until(() => waiting.length === 1);
      expect(byNode).to.deep.equal([]);
      waiting.shift()?.();
      const text = await client.closed;
      expect(text.match(/\/api\/1HTTP|node \w+ \/api\/\d \d+/g)).to.deep.equal([
        '/api/1HTTP',
        'node POST /api/2 33',
        'node GET /api/3 0',
      ]);
      expect([urls(), byNode]).to.deep.equal([['/api/1'], ['POST /api/2 33', 'GET /api/3 0']]);
    });

    it('has a head answered that comes byte by byte, the first and a later one', async () => {
      for (const before of ['', get('/api/first')]) {
        const { client, byNode } = await start();
        client.socket.setNoDelay(true);
        if (before) {
          client.socket.write(before);
          await until(() => client.text.endsWith('/api/first'));
        }
        for (const byte of get('/api/slow', last)) {
          client.socket.write(byte);
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(await client.closed).to.contain('node GET /api/slow 0');
        expect(byNode).to.deep.equal(['GET /api/slow 0']);
      }
    });

    it('goes to the other handler with a path that is not served, and served paths go on after it', async () => {
      const { client, byNode, urls } = await start();
      client.socket.write(get('/api/1'));
      await until(() => client.text.endsWith('/api/1'));
      client.socket.write(get('/page'));
      await until(() => client.text.includes('node GET /page 0'));
      client.socket.write(get('/api/2', last));
      expect(await client.closed).to.contain('node GET /api/2 0');
      expect([urls(), byNode]).to.deep.equal([['/api/1'], ['GET /page 0', 'GET /api/2 0']]);
    });

    it('has a large upload behind a request arrive whole', async () => {
      const { client, byNode } = await start();
      const bytes = 20_000_000;
      client.socket.write(get('/api/1'));
      await until(() => client.text.endsWith('/api/1'));
      client.socket.write(`PUT /api/up HTTP/1.1\r\nHost: a\r\n${last}Content-Length: ${bytes}\r\n\r\n`);
      client.socket.write(Buffer.alloc(bytes, 'u'));
      expect(await client.closed).to.contain(`node PUT /api/up ${bytes}`);
      expect(byNode).to.deep.equal([`PUT /api/up ${bytes}`]);
    });
  });
