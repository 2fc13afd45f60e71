import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { listen } from '#server/foundation/http/index.ts';

const local = { host: '127.0.0.1', port: 0, tls: null };

describe('listener', () => {
  it('says which port it really took', async () => {
    const listener = await listen((_req, res) => res.end('here'), local);
    const answer = await fetch(listener.url);
    expect([await answer.text(), listener.url]).to.deep.equal(['here', `http://127.0.0.1:${listener.port}`]);
    await listener.stop(1);
  });

  it('an address that is taken is refused with the address and the reason', async () => {
    const listener = await listen((_req, res) => res.end(), local);
    const told = await listen((_req, res) => res.end(), { ...local, port: listener.port }).catch(String);
    expect(told).to.contain(`cannot listen on 127.0.0.1:${listener.port}`).and.contain('EADDRINUSE');
    await listener.stop(1);
  });

  it('stopping lets what is under way finish and takes nothing new', async () => {
    const arrived = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const listener = await listen(async (_req, res) => {
      arrived.resolve();
      await finish.promise;
      res.end('whole');
    }, local);
    const underWay = fetch(listener.url).then((answer) => answer.text());
    await arrived.promise;
    const stopped = listener.stop(30);
    const refused = await once(connect(listener.port, '127.0.0.1'), 'connect').catch(
      (error: { code: string }) => error.code,
    );
    finish.resolve();
    expect([await underWay, refused]).to.deep.equal(['whole', 'ECONNREFUSED']);
    await stopped;
  });

  it('stopping cuts off what does not finish in its time, and idle connections at once', async () => {
    const arrived = Promise.withResolvers<void>();
    const listener = await listen(() => arrived.resolve(), local);
    const hanging = get(listener.url);
    const cut = once(hanging, 'error');
    await arrived.promise;
    await listener.stop(0.05);
    expect(((await cut)[0] as { code: string }).code).to.equal('ECONNRESET');
  });
});
