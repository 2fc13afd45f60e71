import { connect } from 'node:net';
import { expect } from 'chai';
import { Breaker } from '#server/service/gateway/upstreams/breaker.ts';
import { oneUpstream, startTarget, type TestTarget, targetsOf } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: the circuit breaker alone', () => {
  it('what was sent before it opened decides nothing afterwards', () => {
    const breaker = new Breaker({ failures: 1, openSeconds: 10 });
    breaker.failed(false, 0);
    breaker.succeeded(false);
    breaker.failed(false, 9_000);
    expect([breaker.state, breaker.isTrialDue(9_999), breaker.isTrialDue(10_000)]).to.deep.equal([
      'open',
      false,
      true,
    ]);
    breaker.beginTrial();
    breaker.succeeded(false);
    breaker.failed(false, 10_000);
    expect(breaker.state).to.equal('half-open');
  });
});

describe('gateway: the circuit breaker of a target', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let target: TestTarget;
  beforeEach(async () => {
    target = await startTarget();
  });
  afterEach(async () => {
    await test.close();
    await target.stop();
  });
  const open = async (breaker: object = { failures: 3, openSeconds: 10 }) => {
    test = await openTestGateway(() => undefined, { upstreams: oneUpstream([target.url], { breaker }) });
  };
  const breaks = () => {
    target.behaviour.respond = (req) => req.socket.destroy();
  };
  const works = () => {
    target.behaviour.respond = (_req, res) => res.end('ok');
  };
  const ask = async (times: number) => {
    const statuses: number[] = [];
    for (let at = 0; at < times; at++) statuses.push((await test.ask({ method: 'POST' })).status);
    return statuses;
  };
  const state = () => targetsOf(test.gateway)[0];

  it('opens after so many failures in a row, and then asks the target nothing', async () => {
    await open();
    breaks();
    expect(await ask(5)).to.deep.equal([502, 502, 502, 503, 503]);
    expect(target.asked.length).to.equal(3);
    expect(state()).to.include({
      state: 'open',
      inFlight: 0,
      lastError: 'it closed the connection (UND_ERR_SOCKET)',
    });
  });

  it('an answer in between begins the count anew', async () => {
    await open();
    for (let round = 0; round < 3; round++) {
      breaks();
      expect(await ask(2)).to.deep.equal([502, 502]);
      works();
      expect(await ask(1)).to.deep.equal([200]);
    }
    expect(state()?.state).to.equal('healthy');
  });

  it('an answer with 500 is an answer: clients cannot shut the API for others by asking for what fails', async () => {
    await open({ failures: 1 });
    target.behaviour.respond = (_req, res) => res.writeHead(500).end();
    expect(await ask(3)).to.deep.equal([500, 500, 500]);
  });

  it('with every target out the answer is a 503 that says when to come again, and it costs no quota', async () => {
    await open({ failures: 1, openSeconds: 10 });
    breaks();
    await ask(1);
    test.clock.move(3_500);
    const answer = await test.ask({ method: 'PUT', body: 'x'.repeat(100_000) });
    expect([answer.status, problemIn(answer).code, answer.headers['retry-after']]).to.deep.equal([
      503,
      'upstream-unavailable',
      '7',
    ]);
    expect(test.records.at(-1)).to.include({
      outcome: 'upstream-failed',
      code: 'upstream-unavailable',
      status: 503,
    });
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
  });

  it('when its time is over one request tries: its success closes it', async () => {
    await open({ failures: 1, openSeconds: 10 });
    breaks();
    await ask(1);
    works();
    test.clock.move(9_999);
    expect(await ask(1)).to.deep.equal([503]);
    test.clock.move(1);
    expect(await ask(3)).to.deep.equal([200, 200, 200]);
    expect(state()).to.include({ state: 'healthy', sinceUtc: new Date(test.clock.nowMs()).toISOString() });
    expect(
      test.told.lines
        .filter(({ text }) => text.includes(' is '))
        .map(({ level, text }) => [level, text.split(' is ')[1]]),
    ).to.deep.equal([
      ['warn', 'open, was healthy'],
      ['warn', 'half-open, was open'],
      ['info', 'healthy, was half-open'],
    ]);
  });

  it('while one request tries all others wait; its failure opens it for as long again', async () => {
    await open({ failures: 1, openSeconds: 10 });
    breaks();
    await ask(1);
    test.clock.move(10_000);
    let fail: (() => void) | null = null;
    target.behaviour.respond = (req) => {
      fail = () => req.socket.destroy();
    };
    const trial = test.ask();
    await until(() => fail !== null);
    expect(state()?.state).to.equal('half-open');
    const other = await test.ask();
    expect([other.status, other.headers['retry-after']]).to.deep.equal([503, '1']);
    (fail as (() => void) | null)?.();
    expect((await trial).status).to.equal(502);
    test.clock.move(9_999);
    expect(await ask(1)).to.deep.equal([503]);
    works();
    test.clock.move(1);
    expect(await ask(1)).to.deep.equal([200]);
  });

  it('a trial whose client goes away leaves the trial to the next request', async () => {
    await open({ failures: 1, openSeconds: 10 });
    breaks();
    await ask(1);
    test.clock.move(10_000);
    target.behaviour.respond = () => undefined;
    const socket = connect(test.port, '127.0.0.1');
    socket.write(`GET /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`);
    await until(() => target.asked.length === 2);
    socket.destroy();
    await until(() => state()?.state === 'open');
    works();
    expect(await ask(1)).to.deep.equal([200]);
  });
});
