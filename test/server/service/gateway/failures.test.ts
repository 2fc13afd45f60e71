import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: when something breaks', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  afterEach(() => test.close());

  const get = (key: string) => `GET /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\n\r\n`;

  it('a dead upstream is a 502 and a row that says so', async () => {
    test = await openTestGateway(() => undefined, { upstreamUrl: 'http://127.0.0.1:1' });
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([502, 'upstream-unreachable']);
    expect(answer.headers.ratelimit).to.match(/"burst";r=999/);
    expect(test.records[0]).to.include({
      outcome: 'upstream-failed',
      code: 'upstream-unreachable',
      status: 502,
    });
  });

  it('a dead upstream answers an upload too, and the connection stays in order', async () => {
    test = await openTestGateway(() => undefined, { upstreamUrl: 'http://127.0.0.1:1' });
    const body = 'x'.repeat(300_000);
    const post = `POST /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await test.raw(`${post}GET /api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 502', 'HTTP/1.1 401']);
  });

  it('a silent upstream is a 504 after the timeout', async () => {
    test = await openTestGateway(() => undefined, { upstreamTimeoutSeconds: 0.1 });
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([504, 'upstream-timeout']);
    expect(test.records[0]).to.include({ outcome: 'upstream-failed', code: 'upstream-timeout' });
  });

  it('an upstream that falls silent in the middle of its answer cuts the client', async () => {
    test = await openTestGateway(
      (_req, res) => res.writeHead(200, { 'content-length': '10' }).write('half'),
      {
        idleTimeoutSeconds: 0.1,
      },
    );
    const error = await test.ask().catch((failure: Error) => failure);
    expect(error).to.be.instanceOf(Error);
    expect(test.records[0]).to.include({ outcome: 'upstream-failed', code: 'upstream-timeout', status: 200 });
  });

  it('an upstream that hangs up without an answer is a 502', async () => {
    test = await openTestGateway((req) => req.socket.destroy());
    expect((await test.ask()).status).to.equal(502);
    expect((await test.ask({ method: 'POST', body: 'data' })).status).to.equal(502);
  });

  it('an answer that dies half-way never looks whole: with a length and in chunks', async () => {
    for (const headers of [{ 'content-length': '100000' }, {}]) {
      test = await openTestGateway((_req, res) => {
        res.writeHead(200, headers);
        res.write('x'.repeat(1000), () => res.socket?.destroy());
      });
      const socket = connect(test.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (part) => {
        answer += part.toString('latin1');
      });
      socket.write(get(test.key));
      await once(socket, 'close');
      expect(answer).to.include('HTTP/1.1 200');
      expect(answer.endsWith('0\r\n\r\n'), 'no last chunk').to.equal(false);
      expect(test.records[0]).to.include({ outcome: 'upstream-failed', status: 200, responseBytes: 1000 });
      await test.close();
    }
    test = await openTestGateway(() => undefined);
  });

  it('an upstream that talks nonsense is a 502', async () => {
    test = await openTestGateway((_req, res) => {
      res.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab');
    });
    expect((await test.ask()).status).to.equal(502);
  });

  it('a client that goes away before the answer ends the request to the upstream', async () => {
    let upstreamCut = false;
    let reached = false;
    test = await openTestGateway((_req, res) => {
      reached = true;
      res.on('close', () => {
        upstreamCut = true;
      });
    });
    const socket = connect(test.port, '127.0.0.1');
    socket.write(get(test.key));
    await until(() => reached);
    socket.destroy();
    await until(() => upstreamCut && test.records.length === 1);
    expect(test.records[0]).to.include({ outcome: 'client-aborted', status: 499, code: null });
    await until(() => test.gateway.inFlight() === 0);
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
  });

  it('a client that goes away in the middle of the answer ends it at the upstream', async () => {
    let upstreamCut = false;
    test = await openTestGateway((_req, res) => {
      const more = setInterval(() => res.write('x'.repeat(10_000)), 1);
      res.on('close', () => {
        clearInterval(more);
        upstreamCut = true;
      });
    });
    const socket = connect(test.port, '127.0.0.1');
    socket.write(get(test.key));
    await once(socket, 'data');
    socket.destroy();
    await until(() => upstreamCut && test.records.length === 1);
    expect(test.records[0]).to.include({ outcome: 'client-aborted', status: 200 });
  });

  it('a client that goes away in the middle of its upload is no hung request at the upstream', async () => {
    let [reached, upstreamCut] = [false, false];
    test = await openTestGateway((req) => {
      req.on('data', () => {
        reached = true;
      });
      req.on('aborted', () => {
        upstreamCut = true;
      });
    });
    const socket = connect(test.port, '127.0.0.1');
    socket.write(
      `POST /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nContent-Length: 1000\r\n\r\nhalf`,
    );
    await until(() => reached);
    socket.destroy();
    await until(() => upstreamCut && test.records.length === 1);
    expect(test.records[0]).to.include({ outcome: 'client-aborted', requestBytes: 4 });
  });

  it('an upstream that answers before it has read the upload is heard', async () => {
    test = await openTestGateway((_req, res) => res.writeHead(413).end('too much'));
    const body = 'x'.repeat(2_000_000);
    const post = `POST /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await test.raw(`${post}GET /api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 413', 'HTTP/1.1 401']);
    expect(answer).to.include('too much');
  });

  it('draining lets what is under way finish and refuses what is new', async () => {
    let finish: (() => void) | null = null;
    test = await openTestGateway((_req, res) => {
      finish = () => res.end('done');
    });
    const first = test.ask();
    await until(() => finish !== null);
    let drained = false;
    const draining = test.gateway.drain().then(() => {
      drained = true;
    });
    const refused = await test.ask();
    expect([refused.status, problemIn(refused).code, refused.headers.connection]).to.deep.equal([
      503,
      'temporary-reduced-capacity',
      'close',
    ]);
    expect([drained, test.gateway.inFlight()]).to.deep.equal([false, 1]);
    (finish as (() => void) | null)?.();
    expect((await first).body.toString()).to.equal('done');
    await draining;
    expect(test.gateway.inFlight()).to.equal(0);
  });
});
