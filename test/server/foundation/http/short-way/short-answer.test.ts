import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Listener } from '#server/foundation/http/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import {
  answerTarget,
  type Handled,
  openShortListener,
} from '#test/support/short-way/open-short-listener.ts';

const ask = (method = 'GET') => `${method} /api/1 HTTP/1.1\r\nHost: a\r\n\r\n`;
/** Not `once`, which rejects when an error comes before. */
const closeOf = (socket: Socket) => new Promise<void>((resolve) => socket.on('close', () => resolve()));
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

for (const isTls of [false, true])
  describe(`an answer of the short way ${isTls ? 'over TLS' : 'in the clear'}`, () => {
    const open: Listener[] = [];
    afterEach(() => Promise.all(open.splice(0).map((listener) => listener.stop(0))));

    /** A client whose first request waits for its answer. */
    const start = async (method?: string) => {
      const asked = Promise.withResolvers<Handled>();
      const test = await openShortListener({
        isTls,
        handle: (req, res) => {
          if (test.short.length === 1) asked.resolve({ req, res });
          else answerTarget(req, res);
        },
      });
      open.push(test.listener);
      const client = await test.client();
      client.socket.write(ask(method));
      const { res } = await asked.promise;
      /** What came up to the answer of a next request: the connection is in order. */
      const answered = async () => {
        client.socket.write(ask());
        await until(() => client.text.endsWith('/api/1'));
        return client.text.slice(0, client.text.lastIndexOf('HTTP/1.1 200 OK\r\n'));
      };
      return { ...test, client, res, answered };
    };

    it('has its fields as given, a Date, and how long the connection is kept', async () => {
      const { res, answered } = await start();
      res.writeHead(200, 'Fine', ['X-B', '2', 'x-a', '1', 'Content-Length', '2']).end('ok', 'latin1');
      const { line, fields, all, body } = parseAnswer(await answered());
      expect([line, body]).to.deep.equal(['HTTP/1.1 200 Fine', 'ok']);
      expect(fields.map(([name]) => name)).to.deep.equal([
        ...['x-b', 'x-a', 'content-length', 'date', 'connection', 'keep-alive'],
      ]);
      expect([all('connection'), all('keep-alive')]).to.deep.equal([['keep-alive'], ['timeout=65']]);
      expect(Math.abs(Date.parse(all('date')[0] ?? '') - Date.now())).to.be.lessThan(3000);
    });

    it('has the Date it was given and no other', async () => {
      const { res, answered } = await start();
      const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
      res.writeHead(200, undefined, ['DATE', date, 'content-length', '0']).end();
      expect(parseAnswer(await answered()).all('date')).to.deep.equal([date]);
    });

    it('of several parts without a length goes in chunks, with its trailers', async () => {
      const { res, answered } = await start();
      res.writeHead(200, undefined, ['trailer', 'x-sum']);
      res.write(Buffer.from('a'.repeat(17)));
      res.write(Buffer.alloc(0));
      res.addTrailers([
        ['x-sum', '1'],
        ['x-more', '2'],
      ]);
      res.end(Buffer.from('bc'));
      const { all, body } = parseAnswer(await answered());
      expect(all('transfer-encoding')).to.deep.equal(['chunked']);
      expect(body).to.equal(`11\r\n${'a'.repeat(17)}\r\n2\r\nbc\r\n0\r\nx-sum: 1\r\nx-more: 2\r\n\r\n`);
    });

    it('of nothing without a length is one last chunk', async () => {
      const { res, answered } = await start();
      res.writeHead(200, undefined, []).end();
      expect(parseAnswer(await answered()).body).to.equal('0\r\n\r\n');
    });

    it('of several parts with a length goes as it is', async () => {
      const { res, answered } = await start();
      res.writeHead(200, undefined, ['content-length', '6']);
      res.write(Buffer.from('ab'));
      res.write(Buffer.from('cd'));
      res.end('\xe4f', 'latin1');
      const { all, body } = parseAnswer(await answered());
      expect([all('transfer-encoding'), body]).to.deep.equal([[], 'abcd\xe4f']);
    });

    it('shows its head before its body when told to', async () => {
      const { client, res } = await start();
      res.writeHead(200, undefined, ['content-length', '2']).flushHeaders();
      await until(() => client.text.endsWith('\r\n\r\n'));
      expect(client.text.match(/HTTP\/1\.1 200/g)).to.have.length(1);
      res.end('ok', 'latin1');
      await until(() => client.text.endsWith('ok'));
      expect(client.text.match(/HTTP\/1\.1 200/g)).to.have.length(1);
    });

    for (const [what, method, status] of [
      ['to HEAD', 'HEAD', 200],
      ['with 204', 'GET', 204],
      ['with 304', 'GET', 304],
    ] as const)
      it(`${what} has no body, whatever is written`, async () => {
        const { res, answered } = await start(method);
        res.writeHead(status, undefined, ['x-a', '1']);
        res.write(Buffer.from('body'));
        res.addTrailers([['x-sum', '1']]);
        res.end('more', 'latin1');
        const { status: told, all, body } = parseAnswer(await answered());
        expect([told, all('transfer-encoding'), body]).to.deep.equal([status, [], '']);
      });

    it('to HEAD keeps its length', async () => {
      const { res, answered } = await start('HEAD');
      res.writeHead(200, undefined, ['content-length', '500']).end();
      const { all, body } = parseAnswer(await answered());
      expect([all('content-length'), body]).to.deep.equal([['500'], '']);
    });

    for (const fields of [['content-length', '2'], []])
      it(`with Connection: close ends the connection, ${fields.length ? 'with' : 'without'} a length`, async () => {
        const { client, res, urls } = await start();
        client.socket.write(ask());
        res.removeHeader('transfer-encoding');
        res.writeHead(200, undefined, [...fields, 'Connection', 'close']).end('ok', 'latin1');
        const { all, body } = parseAnswer(await client.closed);
        expect([all('connection'), all('keep-alive'), all('transfer-encoding'), body]).to.deep.equal([
          ['close'],
          [],
          [],
          'ok',
        ]);
        expect(urls()).to.deep.equal(['/api/1']);
      });

    it('keeps its chunks when it is made the last: else nobody could tell it from one that was cut off', async () => {
      const { client, res } = await start();
      res.makeLast();
      res.writeHead(200, undefined, []).end('ok', 'latin1');
      const { all, body } = parseAnswer(await client.closed);
      expect([all('connection'), all('transfer-encoding'), body]).to.deep.equal([
        ['close'],
        ['chunked'],
        '2\r\nok\r\n0\r\n\r\n',
      ]);
    });

    it('comes behind what was said in between', async () => {
      const { res, answered } = await start();
      res.writeContinue();
      res.writeInformation(103, ['link', '</a>']);
      res.writeHead(200, undefined, ['content-length', '2']).end('ok', 'latin1');
      expect(await answered()).to.match(
        /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nlink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
      );
    });

    it('goes at the pace of a slow reader, and arrives whole', async () => {
      const { client, res, answered } = await start();
      client.socket.pause();
      const part = Buffer.alloc(100_000, 'p');
      res.writeHead(200, undefined, ['content-length', '40000000']);
      let sent = 0;
      let most = 0;
      let waits = 0;
      const go = () => {
        while (sent < 400) {
          sent += 1;
          const takesMore = res.write(part);
          most = Math.max(most, res.socket.writableLength);
          if (takesMore) continue;
          waits += 1;
          res.once('drain', go);
          return;
        }
        res.end();
      };
      go();
      for (let turns = 0; turns < 500; turns++) await turn();
      expect(sent).to.be.lessThan(300);
      client.socket.resume();
      await until(() => client.text.length > 40_000_000);
      const text = await answered();
      expect(text.length - text.indexOf('\r\n\r\n') - 4).to.equal(40_000_000);
      expect(most).to.be.lessThan(400_000);
      expect(waits).to.be.greaterThan(0);
    });

    it('that is not taken keeps the next request from being read', async () => {
      const { client, res, urls } = await start();
      client.socket.pause();
      res.writeHead(200, undefined, ['content-length', '40000000']).end(Buffer.alloc(40_000_000, 'p'));
      client.socket.write(ask());
      for (let turns = 0; turns < 500; turns++) await turn();
      expect(urls()).to.deep.equal(['/api/1']);
      client.socket.resume();
      await until(() => client.text.endsWith('/api/1'));
      expect(urls()).to.deep.equal(['/api/1', '/api/1']);
    });

    it('closes when it was given, once, and no more when the client leaves', async () => {
      const { client, res } = await start();
      let closes = 0;
      res.on('close', () => {
        closes += 1;
      });
      expect(res.headersSent).to.equal(false);
      res.writeHead(200, undefined, ['content-length', '2']);
      expect([res.headersSent, closes]).to.deep.equal([true, 0]);
      res.end('ok', 'latin1');
      expect(closes).to.equal(1);
      const gone = closeOf(res.socket);
      client.socket.destroy();
      await gone;
      expect(closes).to.equal(1);
    });

    for (const [how, leave] of [
      ['is cut', 'destroy'],
      ['is reset', 'resetAndDestroy'],
      ['says that it is done', 'end'],
    ] as const) {
      // Node resets no TLS connection.
      if (isTls && leave === 'resetAndDestroy') continue;
      it(`closes when its client ${how}, and what is answered then harms nobody`, async () => {
        const { client, res, urls } = await start();
        const closed = once(res, 'close');
        const gone = closeOf(res.socket);
        client.socket[leave]();
        await closed;
        res.writeHead(200, undefined, ['content-length', '2']);
        res.end('ok', 'latin1');
        await gone;
        expect(urls()).to.deep.equal(['/api/1']);
      });
    }

    it('that is torn ends the connection without its end', async () => {
      const { client, res } = await start();
      res.writeHead(200, undefined, []);
      res.write(Buffer.from('ab'));
      await until(() => client.text.endsWith('2\r\nab\r\n'));
      res.destroy();
      expect((await client.closed).endsWith('2\r\nab\r\n')).to.equal(true);
    });
  });
