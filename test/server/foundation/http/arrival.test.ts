import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type BrokenRequest, type Listener, listen } from '#server/foundation/http/index.ts';
import { ensureTls } from '#server/foundation/http/tls/index.ts';
import { problemSchema } from '#shared/errors/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openRawGateway, parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';

const head = 'POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n';
const trickleMs = 20;

describe('a request that does not arrive in time', () => {
  const folder = tempFolder();
  let listener: Listener;
  let told: BrokenRequest[];
  let handled: string[];
  afterEach(() => listener.stop(0));

  const open = async (arrival: { headMs: number; wholeMs: number }, isTls = false) => {
    [told, handled] = [[], []];
    const deps = { clock: systemClock, random: systemRandom };
    const tls = isTls ? await ensureTls(deps, { folder, hostNames: ['localhost'], own: null }) : null;
    const hooks = {
      onBroken: (broken: BrokenRequest, answer: () => void) => {
        told.push(broken);
        answer();
      },
    };
    const options = { host: '127.0.0.1', port: 0, tls, hooks, arrival: { ...arrival, checkMs: 10 } };
    listener = await listen((req, res) => {
      let text = '';
      req.setEncoding('latin1').on('data', (part: string) => {
        text += part;
      });
      req.on('end', () => {
        handled.push(text);
        res.end('whole');
      });
    }, options);
    const { port } = listener;
    const socket: Socket = isTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connectPlain(port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    const closed = once(socket, 'close').then(() => text);
    return { socket, closed, text: () => text };
  };
  const expect408 = (text: string) => {
    const { status, all, body } = parseAnswer(text);
    const problem = problemSchema.parse(JSON.parse(body));
    expect([status, problem.code]).to.deep.equal([408, 'request-timeout']);
    expect(all('connection')).to.deep.equal(['close']);
    expect(all('x-request-id')).to.deep.equal([problem.requestId]);
    expect(told.map(({ id, code }) => [id, code])).to.deep.equal([[problem.requestId, 'request-timeout']]);
    expect(handled).to.deep.equal([]);
  };

  for (const isTls of [false, true])
    it(`is answered with 408 and closed when its fields do not end, ${isTls ? 'over TLS' : 'in the clear'}`, async () => {
      const { socket, closed } = await open({ headMs: 100, wholeMs: 60_000 }, isTls);
      socket.write('POST /things HTTP/1.1\r\nHost: a\r\n');
      expect408(await closed);
      expect(told[0]).to.include({ remoteAddress: '127.0.0.1' });
    });

  it('is answered with 408 when its fields trickle in, byte after byte', async () => {
    const { socket, closed } = await open({ headMs: 150, wholeMs: 60_000 });
    socket.write('POST /things HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    const timer = setInterval(() => socket.write('x'), trickleMs);
    const text = await closed.finally(() => clearInterval(timer));
    expect408(text);
  });

  it('is answered with 408 when its body stops', async () => {
    const { socket, closed } = await open({ headMs: 100, wholeMs: 200 });
    socket.write(`${head}12345`);
    expect408(await closed);
    expect(told[0]).to.include({ method: 'POST', target: '/things' });
  });

  it('is answered with 408 when its body trickles in, in chunks too', async () => {
    const { socket, closed } = await open({ headMs: 100, wholeMs: 200 });
    socket.write('POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const timer = setInterval(() => socket.write('1\r\nx\r\n'), trickleMs);
    const text = await closed.finally(() => clearInterval(timer));
    expect408(text);
  });

  it('a connection over which nothing comes at all is closed', async () => {
    const { closed } = await open({ headMs: 100, wholeMs: 200 });
    const text = await closed;
    if (text !== '') expect(parseAnswer(text).status).to.equal(408);
  });

  it('a request that is slow but in time is answered, and so is the next one over its connection', async () => {
    const { socket, text } = await open({ headMs: 30_000, wholeMs: 60_000 });
    for (const round of [1, 2]) {
      for (const byte of `${head}1234567890`) {
        socket.write(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
      while (text().split('whole').length <= round) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(handled).to.deep.equal(['1234567890', '1234567890']);
    expect(told).to.deep.equal([]);
    socket.destroy();
  });
});

describe('a request to the gateway that does not arrive in time', () => {
  it('stands in the log as refused, and the upstream is never given a whole request', async () => {
    const test = await openRawGateway(undefined, { arrival: { headMs: 100, wholeMs: 200, checkMs: 10 } });
    const text = await test.send(
      `POST /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nContent-Length: 10\r\n\r\n12345`,
    );
    expect(parseAnswer(text).status).to.equal(408);
    expect(test.records.map(({ status, outcome, code }) => [status, outcome, code])).to.deep.equal([
      [408, 'refused', 'request-timeout'],
    ]);
    expect(test.received()).to.not.contain('1234567890');
    await test.close();
  });
});
