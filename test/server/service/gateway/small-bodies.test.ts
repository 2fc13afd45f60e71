import { expect } from 'chai';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

/** Every byte there is, and what could end a head or a chunk. */
const odd = `${Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')}\r\n\r\n0\r\n\r\n`;

describe('gateway: bodies that come with their head', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  const post = (body: string, { kept = false, method = 'POST' } = {}) => {
    const head = test.request(`${method} /api/x`);
    const fields = kept ? head.replace('Connection: close\r\n', '') : head;
    return fields.replace('\r\n\r\n', `\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  };
  /** How often the upstream has read exactly this body, behind the end of a head. */
  const timesRead = (body: string): number => test.received().split(`\r\n\r\n${body}`).length - 1;

  it('go on byte for byte with their length, and are counted', async () => {
    test = await openRawGateway();
    for (const method of ['POST', 'PUT', 'DELETE', 'GET']) await test.send(post(odd, { method }));
    expect(timesRead(odd)).to.equal(4);
    expect(test.received().match(/\r\ncontent-length: 265\r\n/gi)).to.have.length(4);
    expect(test.received()).not.to.match(/\r\ntransfer-encoding:/i);
    expect(test.records.map(({ requestBytes }) => requestBytes)).to.deep.equal([265, 265, 265, 265]);
  });

  it('end where their length says: what follows is the next request', async () => {
    test = await openRawGateway();
    const inner = 'GET /api/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const text = await test.send(`${post(inner, { kept: true })}${post('', { kept: true })}${post('last')}`);
    expect(text.match(/HTTP\/1\.1 200/g)).to.have.length(3);
    const sent = test.received();
    expect(sent.match(/POST \/x HTTP/g)).to.have.length(3);
    expect(sent).to.include(`\r\n\r\n${inner}POST /x`);
    expect(test.records).to.have.length(3);
  });

  for (const [what, at] of [
    ['behind the head', 0],
    ['in their middle', 5],
  ] as const)
    it(`arrive whole when they are torn ${what}, like long ones`, async () => {
      test = await openRawGateway();
      const message = post(odd);
      const cut = message.length - odd.length + at;
      const text = await test.send(message.slice(0, cut), message.slice(cut));
      expect(parseAnswer(text).status).to.equal(200);
      expect(timesRead(odd)).to.equal(1);
      expect(test.records[0]).to.include({ requestBytes: odd.length });
    });

  it('are not counted when the request is refused', async () => {
    test = await openRawGateway();
    const answer = parseAnswer(await test.send(post('abc').replace(test.key, 'wrk_unknown')));
    expect(answer.status).to.equal(401);
    expect(test.records[0]).to.include({ requestBytes: 0 });
    expect(test.upstream.received).to.have.length(0);
  });
});
