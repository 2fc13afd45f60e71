import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import type { Listener } from '#server/foundation/http/index.ts';
import { openShortWay } from '#server/foundation/http/short-way/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import {
  answerTarget,
  openClient,
  openShortListener,
  type ShortListenerOptions,
} from '#test/support/short-way/open-short-listener.ts';

/** Longer than any test may take: a stop that waits for its end fails by the test's own limit. */
const graceSeconds = 60;
const ask = (target = '/api/1') => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
type Client = Awaited<ReturnType<typeof openClient>>;
/** `/api/held` is not answered. */
const holding: NonNullable<ShortListenerOptions['handle']> = (req, res) => {
  if (req.url !== '/api/held') answerTarget(req, res);
};

for (const isTls of [false, true])
  describe(`stopping with connections of the short way ${isTls ? 'over TLS' : 'in the clear'}`, () => {
    const open: Listener[] = [];
    afterEach(() => Promise.all(open.splice(0).map((listener) => listener.stop(0))));
    const start = async (options: ShortListenerOptions = {}) => {
      const test = await openShortListener({ isTls, handle: holding, ...options });
      open.push(test.listener);
      const held = async () => {
        const client = await test.client();
        const before = test.short.length;
        client.socket.write(ask('/api/held') + ask('/api/behind'));
        await until(() => test.short.length === before + 1);
        const { res } = test.short.at(-1) ?? expect.fail('nothing was asked');
        return { client, res };
      };
      return { ...test, held };
    };

    it('closes idle ones at once, silent ones too', async () => {
      const { listener, client } = await start();
      const [idle, silent] = [await client(), await client()];
      idle.socket.write(ask());
      await until(() => idle.text.endsWith('/api/1'));
      await listener.stop(graceSeconds);
      expect([await idle.closed, await silent.closed]).to.deep.equal([idle.text, '']);
    });

    it('resolves when all connections are gone, those that their clients closed too', async () => {
      const { listener, client } = await start();
      for (const target of ['/api/1', '/page']) {
        const gone = await client();
        gone.socket.write(ask(target));
        await until(() => gone.text.endsWith(target === '/page' ? ' 0' : target));
        gone.socket.end();
        await gone.closed;
      }
      await listener.stop(graceSeconds);
    });

    it('lets the answer under way finish, which says that it is the last; what is pipelined behind is not answered', async () => {
      const { listener, held, urls } = await start();
      const { client, res } = await held();
      const stopped = listener.stop(graceSeconds);
      res.writeHead(200, undefined, ['content-length', '2']).end('ok', 'latin1');
      const { all, body } = parseAnswer(await client.closed);
      expect([all('connection'), all('keep-alive'), body]).to.deep.equal([['close'], [], 'ok']);
      await stopped;
      expect(urls()).to.deep.equal(['/api/held']);
    });

    it('closes behind an answer that had begun before', async () => {
      const { listener, held, urls } = await start();
      const { client, res } = await held();
      res.writeHead(200, undefined, []);
      res.write(Buffer.from('ab'));
      await until(() => client.text.endsWith('2\r\nab\r\n'));
      const stopped = listener.stop(graceSeconds);
      res.end();
      expect(await client.closed).to.match(/2\r\nab\r\n0\r\n\r\n$/);
      await stopped;
      expect(urls()).to.deep.equal(['/api/held']);
    });

    it('closes behind an answer that was given but not taken yet', async () => {
      const { listener, held, urls } = await start();
      const { client, res } = await held();
      client.socket.pause();
      res.writeHead(200, undefined, ['content-length', '20000000']).end(Buffer.alloc(20_000_000, 'p'));
      const stopped = listener.stop(graceSeconds);
      client.socket.resume();
      const text = await client.closed;
      expect(text.length - text.indexOf('\r\n\r\n') - 4).to.equal(20_000_000);
      await stopped;
      expect(urls()).to.deep.equal(['/api/held']);
    });

    it('closes behind an answer that was given but not taken yet, with nothing pipelined', async () => {
      const { listener, client, short } = await start();
      const slow = await client();
      slow.socket.write(ask('/api/held'));
      await until(() => short.length === 1);
      slow.socket.pause();
      const { res } = short[0] ?? expect.fail('nothing was asked');
      res.writeHead(200, undefined, ['content-length', '20000000']).end(Buffer.alloc(20_000_000, 'p'));
      const stopped = listener.stop(graceSeconds);
      slow.socket.resume();
      expect((await slow.closed).length).to.be.greaterThan(20_000_000);
      await stopped;
    });

    for (const [where, before] of [
      ['behind a request', ask()],
      ['as the first of its connection', ''],
    ] as const) {
      /** A connection that Node's parser has got for half a head. */
      const half = async (from: () => Promise<Client>) => {
        const client = await from();
        client.socket.write(`${before}${ask('/api/2').slice(0, -2)}`);
        await until(() => before === '' || client.text.endsWith('/api/1'));
        // Read after the half head, which was written before.
        const other = await from();
        other.socket.write(ask());
        await until(() => other.text.endsWith('/api/1'));
        return client;
      };

      it(`half a head that came ${where} does not hold it up`, async () => {
        const { listener, client } = await start();
        const waiting = await half(client);
        await listener.stop(graceSeconds);
        expect((await waiting.closed).endsWith(before && '/api/1')).to.equal(true);
      });

      it(`a head that came ${where} and whose rest comes at once is answered, as the last`, async () => {
        const { listener, client, byNode } = await start();
        const waiting = await half(client);
        waiting.text = '';
        const stopped = listener.stop(graceSeconds);
        waiting.socket.write('\r\n');
        const { all, body } = parseAnswer(await waiting.closed);
        expect([all('connection'), body]).to.deep.equal([['close'], 'node GET /api/2 0']);
        await stopped;
        expect(byNode).to.deep.equal(['GET /api/2 0']);
      });
    }

    it('a connection that was switched to another protocol behind a request is not taken for half a head', async () => {
      const take = (_req: unknown, socket: Duplex) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        socket.on('data', (part: Buffer) => socket.end(`echo ${part}`));
      };
      const { listener, client } = await start({
        hooks: { upgrades: { accepts: () => true, take, leave: () => undefined } },
      });
      const [switched, half] = [await client(), await client()];
      half.socket.write(`${ask()}GET`);
      switched.socket.write(ask('/page'));
      await until(() => switched.text.endsWith(' 0'));
      switched.socket.write(
        ask('/api/ws').replace('\r\n\r\n', '\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      );
      await until(() => switched.text.includes(' 101 ') && half.text !== '');
      const stopped = listener.stop(graceSeconds);
      await half.closed;
      expect(switched.isClosed).to.equal(false);
      switched.socket.write('later');
      expect((await switched.closed).endsWith('echo later')).to.equal(true);
      await stopped;
    });

    it('takes no request that comes in the moment of closing', async () => {
      const { listener, client, urls } = await start();
      const idle = await client();
      idle.socket.write(ask());
      await until(() => idle.text.endsWith('/api/1'));
      idle.socket.write(ask('/api/late'));
      const stopped = listener.stop(graceSeconds);
      const text = await idle.closed;
      await stopped;
      expect([urls(), text.includes('/api/late')]).to.deep.equal([['/api/1'], false]);
    });

    it('cuts what is not answered in the grace time', async () => {
      const { listener, held } = await start();
      const { client, res } = await held();
      let isClosed = false;
      res.on('close', () => {
        isClosed = true;
      });
      await listener.stop(0.05);
      await until(() => isClosed);
      expect(await client.closed).to.equal('');
    });

    it('cuts an answer that nobody takes in the grace time', async () => {
      const { listener, held } = await start();
      const { client, res } = await held();
      client.socket.pause();
      res.writeHead(200, undefined, ['content-length', '20000000']).end(Buffer.alloc(20_000_000, 'p'));
      await listener.stop(0.05);
      client.socket.resume();
      const text = await client.closed;
      expect(text.length).to.be.lessThan(20_000_000);
    });
  });

describe('a connection over which nothing is asked', () => {
  for (const isTls of [false, true]) {
    it(`is answered with 408 and closed when it never was, ${isTls ? 'over TLS' : 'in the clear'}`, async () => {
      const told: string[] = [];
      const { listener, client } = await openShortListener({
        isTls,
        arrival: { headMs: 100, checkMs: 10 },
        hooks: {
          onBroken: ({ code }, answer) => {
            told.push(code);
            answer();
          },
        },
      });
      const silent = await client();
      const { status, all } = parseAnswer(await silent.closed);
      expect([status, all('connection'), told]).to.deep.equal([408, ['close'], ['request-timeout']]);
      await listener.stop(graceSeconds);
    });

    it(`stays when something was asked, ${isTls ? 'over TLS' : 'in the clear'}`, async () => {
      const { listener, client } = await openShortListener({ isTls, arrival: { headMs: 20, checkMs: 5 } });
      const kept = await client();
      kept.socket.write(ask());
      await until(() => kept.text.endsWith('/api/1'));
      // Opened later and silent: when it is gone, the time of the first was over long before.
      await (await client()).closed;
      expect([kept.isClosed, kept.text.endsWith('/api/1')]).to.deep.equal([false, true]);
      await listener.stop(graceSeconds);
    });
  }

  it('harms nobody when its client resets it while it is told so', async () => {
    const { listener, client } = await openShortListener({ arrival: { headMs: 20, checkMs: 5 } });
    const silent = await client();
    await until(() => silent.text !== '');
    silent.socket.resetAndDestroy();
    await silent.closed;
    const next = await client();
    next.socket.write(ask());
    await until(() => next.text.endsWith('/api/1'));
    await listener.stop(graceSeconds);
  });
});

describe('a kept connection', () => {
  /** A server that keeps connections for so long, behind the short way. */
  const start = async (keepAliveTimeout: number) => {
    const server = createServer({ keepAliveTimeout }, (_req, res) => res.end());
    let heard = 0;
    const asked: (() => void)[] = [];
    openShortWay(server, {
      ...{ isTls: false, headMs: 60_000, checkMs: 5, serves: () => true, onHandedOver() {} },
      handle: (req, res) => {
        if (req.url === '/held') asked.push(() => answerTarget(req, res));
        else answerTarget(req, res);
      },
      onHeard: () => {
        heard += 1;
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = await openClient((server.address() as AddressInfo).port);
    const closed = () => new Promise<void>((resolve) => server.close(() => resolve()));
    return { client, closed, asked, heard: () => heard };
  };

  it('is closed when nothing was asked for as long as it said', async () => {
    const { client, closed, heard } = await start(50);
    client.socket.write(ask('/1') + ask('/2'));
    const text = await client.closed;
    expect(text.match(/keep-alive: timeout=\S+/g)).to.deep.equal([
      'keep-alive: timeout=0.05',
      'keep-alive: timeout=0.05',
    ]);
    expect([text.endsWith('/2'), heard()]).to.deep.equal([true, 1]);
    await closed();
  });

  it('is not closed while an answer is being made', async () => {
    const { client, closed, asked } = await start(20);
    client.socket.write(ask('/held'));
    const startMs = performance.now();
    await until(() => performance.now() - startMs > 150);
    expect(client.isClosed).to.equal(false);
    asked[0]?.();
    expect((await client.closed).endsWith('/held')).to.equal(true);
    await closed();
  });
});
