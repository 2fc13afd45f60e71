import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type Listener, listen } from '#server/foundation/http/index.ts';
import { someTurns } from '#test/support/gateway/open-test-gateway.ts';

const evil = 'GET /evil HTTP/1.1\r\nHost: a\r\n\r\n';
const outer = `POST /outer HTTP/1.1\r\nHost: a\r\nContent-Length: ${evil.length}\r\n\r\n`;
const upgrade = 'Host: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n';
const asked = `GET /asked HTTP/1.1\r\n${upgrade}\r\n`;

describe('a request whose Upgrade is ignored', () => {
  let listener: Listener;
  let seen: string[];
  beforeEach(async () => {
    seen = [];
    listener = await listen(
      (req, res) => {
        seen.push(req.url ?? '');
        req.resume().on('end', () => res.end('answer'));
      },
      { host: '127.0.0.1', port: 0, tls: null },
    );
  });
  afterEach(() => listener.stop(0));

  async function send(packets: readonly string[]): Promise<string> {
    const socket = connect(listener.port, '127.0.0.1')
      .setNoDelay(true)
      .on('error', () => undefined);
    const closed = once(socket, 'close');
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    for (const packet of packets) {
      socket.write(packet, 'latin1');
      await someTurns();
    }
    socket.end();
    await closed;
    return text;
  }

  const withBody = `POST /asked HTTP/1.1\r\n${upgrade}Content-Length: 5\r\n\r\n`;
  for (const [what, packets] of [
    ['in its packet', [asked + outer, evil]],
    ['behind a rest of its blank line', [asked.slice(0, -1), `\n${outer}`, evil]],
    [
      'with the same request line',
      [
        asked.slice(0, -4),
        asked.slice(-4) + asked.slice(0, -2) + outer.slice(outer.indexOf('Content')),
        evil,
      ],
    ],
    ['in the packet of the end of its body', [withBody, `hello${outer}`, evil]],
  ] as const)
    it(`closes the connection when something may stand behind it: a body is never taken for a request (${what})`, async () => {
      const text = await send(packets);
      expect(seen).to.deep.equal(['/asked']);
      expect(text.match(/HTTP\/1\.1 200/g)).to.have.lengthOf(1);
      expect(text).to.match(/\r\nconnection: close\r\n/i);
    });

  it('keeps the connection when nothing stands behind it', async () => {
    const text = await send([asked, outer, evil, asked]);
    expect(seen).to.deep.equal(['/asked', '/outer', '/asked']);
    expect(text).not.to.match(/connection: close/i);
  });
});
