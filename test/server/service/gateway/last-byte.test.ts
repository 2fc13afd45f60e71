import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { ExchangeRecord } from '#server/service/gateway/index.ts';
import { openRawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { openTestGateway, until } from '#test/support/gateway/open-test-gateway.ts';

/** A gateway whose rows are written when the test says so, and a client that sees every byte as it comes. */
async function openHeldGateway(respond: RequestListener, options: { hasRoom?: () => boolean } = {}) {
  const rows: { record: ExchangeRecord; onWritten: (() => void) | undefined }[] = [];
  const test = await openTestGateway(respond, {
    ...options,
    push: (record, onWritten) => rows.push({ record, onWritten }),
  });
  const ask = (method: string, key = test.key) => {
    const socket = connect(test.port, '127.0.0.1');
    const seen = { text: '' };
    socket.setEncoding('latin1').on('data', (part) => {
      seen.text += part;
    });
    socket.write(`${method} /api/x HTTP/1.1\r\nHost: h\r\nX-Api-Key: ${key}\r\n\r\n`);
    return { seen, end: () => socket.destroy() };
  };
  return { ...test, rows, askRaw: ask };
}

/** Time for bytes that must not come: a whole exchange with another gateway on the same loop. */
async function afterAnotherExchange(): Promise<void> {
  const other = await openTestGateway((_req, res) => void res.end('other'));
  await other.ask();
  await other.close();
}

describe('gateway: the last byte waits for the row', () => {
  const answers: [what: string, method: string, respond: RequestListener, before: RegExp, after: RegExp][] = [
    [
      'an answer of told length',
      'GET',
      (_req, res) => void res.writeHead(200, { 'content-length': 5 }).end('hello'),
      /^$/,
      /\r\n\r\nhello$/,
    ],
    [
      'an answer in chunks',
      'GET',
      (_req, res) => {
        res.write('hello');
        res.end();
      },
      /\r\n\r\n5\r\nhello\r\n$/,
      /5\r\nhello\r\n0\r\n\r\n$/,
    ],
    [
      'an answer without content',
      'GET',
      (_req, res) => void res.writeHead(204).end(),
      /^$/,
      / 204 [\s\S]*\r\n\r\n$/,
    ],
    [
      'an answer to HEAD',
      'HEAD',
      (_req, res) => void res.writeHead(200, { 'content-length': 5 }).end(),
      /^$/,
      /content-length: 5\r\n[\s\S]*\r\n\r\n$/i,
    ],
  ];
  for (const [what, method, respond, before, after] of answers)
    it(`${what} is not whole before its row is written`, async () => {
      const test = await openHeldGateway(respond);
      const { seen, end } = test.askRaw(method);
      await until(() => test.rows.length === 1 && before.test(seen.text));
      await afterAnotherExchange();
      expect(seen.text).to.match(before);
      test.rows[0]?.onWritten?.();
      await until(() => after.test(seen.text));
      expect(test.rows[0]?.record).to.include({ outcome: 'forwarded' });
      end();
      await test.close();
    });

  it('of a long answer only the piece that completes it waits', async () => {
    let finish = (): void => undefined;
    const test = await openHeldGateway((_req, res) => {
      res.writeHead(200, { 'content-length': 10 });
      res.write('first');
      finish = () => void res.end('final');
    });
    const { seen, end } = test.askRaw('GET');
    await until(() => seen.text.endsWith('first'));
    finish();
    await until(() => test.rows.length === 1);
    await afterAnotherExchange();
    expect(seen.text).to.match(/\r\n\r\nfirst$/);
    expect(test.rows[0]?.record.responseBytes).to.equal(10);
    test.rows[0]?.onWritten?.();
    await until(() => seen.text.endsWith('firstfinal'));
    end();
    await test.close();
  });

  it('a stream without end is passed on piece by piece', async () => {
    const test = await openHeldGateway((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('data: 1\n\n');
    });
    const { seen, end } = test.askRaw('GET');
    await until(() => seen.text.includes('data: 1'));
    expect(test.rows).to.have.length(0);
    end();
    await until(() => test.rows.length === 1);
    expect(test.rows[0]?.record).to.include({ outcome: 'client-aborted' });
    await test.close();
  });

  it('a refusal is not answered before its row is written', async () => {
    const test = await openHeldGateway((_req, res) => void res.end());
    const { seen, end } = test.askRaw('GET', 'no-key-of-ours');
    await until(() => test.rows.length === 1);
    await afterAnotherExchange();
    expect(seen.text).to.equal('');
    test.rows[0]?.onWritten?.();
    await until(() => /^HTTP\/1\.1 401 [\s\S]*\}$/.test(seen.text));
    end();
    await test.close();
  });

  const broken = {
    'what the parser refuses':
      'POST /api/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'what is refused before a handler': 'GET /api/x HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n',
  };
  for (const [what, text] of Object.entries(broken)) {
    it(`${what} is not answered before its row is written`, async () => {
      const rows: ((() => void) | undefined)[] = [];
      const test = await openRawGateway(undefined, { push: (_row, onWritten) => rows.push(onWritten) });
      const client = await test.client();
      client.socket.write(text);
      await until(() => rows.length === 1);
      await afterAnotherExchange();
      expect(client.text).to.equal('');
      rows[0]?.();
      await until(() => /^HTTP\/1\.1 400 [\s\S]*\}$/.test(client.text));
      client.socket.destroy();
      await test.close();
    });

    it(`${what} is answered at once while there is no room for rows`, async () => {
      const rows: unknown[] = [];
      const options = { hasRoom: () => false, push: (row: unknown) => rows.push(row) };
      const test = await openRawGateway(undefined, options);
      expect(await test.send(text)).to.match(/^HTTP\/1\.1 400 [\s\S]*\}$/);
      expect(rows).to.have.length(1);
      await test.close();
    });
  }

  it('who is told that there is no room does not wait for a row', async () => {
    const test = await openHeldGateway((_req, res) => void res.end(), { hasRoom: () => false });
    const { seen, end } = test.askRaw('GET');
    await until(() => /^HTTP\/1\.1 503 [\s\S]*\}$/.test(seen.text));
    expect(test.rows).to.have.length(1);
    end();
    await test.close();
  });

  it('a client that goes away while its answer waits leaves one row and no error', async () => {
    const test = await openHeldGateway((_req, res) => void res.end('hello'));
    const { end } = test.askRaw('GET');
    await until(() => test.rows.length === 1);
    end();
    await until(() => test.gateway.inFlight() === 0);
    test.rows[0]?.onWritten?.();
    await afterAnotherExchange();
    expect(test.rows).to.have.length(1);
    expect(test.told.lines).to.deep.equal([]);
    await test.close();
  });
});
