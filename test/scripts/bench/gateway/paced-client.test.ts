import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { answerLength, pacedTimes } from '#scripts/bench/gateway/paced-client.ts';
import { percentileOf } from '#scripts/bench/gateway/percentile.ts';

async function withServer(handler: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const order = { key: 'k', perSecond: 200, seconds: 0.5 };

describe('the paced client of the gateway bench', () => {
  it('asks as often as it is told, with the key', async () => {
    const keys = new Set<unknown>();
    let asked = 0;
    const handler: RequestListener = (req, res) => {
      asked += 1;
      keys.add(req.headers['x-api-key']);
      res.writeHead(200, { 'content-length': 2 }).end('ok');
    };
    await withServer(handler, async (url) => {
      expect(await pacedTimes({ ...order, url })).to.have.length(100);
    });
    expect([asked, [...keys]]).to.deep.equal([100, ['k']]);
  });

  it('a server that stands still is seen by all who were due meanwhile', async () => {
    let stillUntil = 0;
    const handler: RequestListener = (_req, res) => {
      stillUntil ||= performance.now() + 300;
      const wait = Math.max(0, stillUntil - performance.now());
      setTimeout(() => res.writeHead(200, { 'content-length': 2 }).end('ok'), wait);
    };
    await withServer(handler, async (url) => {
      const times = await pacedTimes({ ...order, url });
      expect(percentileOf(times, 1)).to.be.greaterThan(250);
      expect(percentileOf(times, 0.5)).to.be.greaterThan(20);
    });
  });

  it('an answer that is no success ends the measurement', async () => {
    const refuse: RequestListener = (_req, res) => res.writeHead(429, { 'content-length': 0 }).end();
    await withServer(refuse, async (url) => {
      const failure = await pacedTimes({ ...order, url }).catch((error: Error) => error.message);
      expect(failure).to.match(/unexpected answer.*\nHTTP\/1.1 429/);
    });
  });

  it('an answer is whole with the last byte of its length', () => {
    expect(answerLength('HTTP/1.1 200 OK\r\nContent-Le')).to.equal(null);
    expect(answerLength('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')).to.equal(40);
    expect(() => answerLength('HTTP/1.1 429 No\r\nContent-Length: 2\r\n\r\n')).to.throw(/unexpected/);
  });
});
