import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { ExchangeLog, ExchangeRecord } from '#server/service/gateway/index.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { frame } from '#test/support/gateway/websocket-frames.ts';

const nonce = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = createHash('sha1').update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const switching = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
const hello = frame({ opcode: 1, payload: 'hello' });
const greeting = frame({ opcode: 1, payload: 'greeting', isMasked: true });
const bye = (isMasked: boolean) => frame({ opcode: 8, payload: '\x03\xe8', isMasked });

describe('gateway: the note of an open WebSocket', () => {
  let test: RawGateway;
  let far: Socket;
  let heard: string[];
  let soFar: (() => ExchangeRecord) | null;
  let client: Awaited<ReturnType<RawGateway['client']>>;
  let writeRows: () => void;

  /** A log that keeps notes, and writes rows when the test says so. */
  const open = async ({
    takes = true,
    ...options
  }: Parameters<typeof openRawGateway>[1] & { takes?: boolean } = {}) => {
    heard = [];
    soFar = null;
    const waiting: (() => void)[] = [];
    writeRows = () => {
      for (const tell of waiting.splice(0)) tell();
    };
    const push: ExchangeLog['push'] = (row, onWritten) => {
      test.records.push(row);
      heard.push('row');
      if (onWritten) waiting.push(onWritten);
    };
    const note: ExchangeLog['note'] = (tell) => {
      heard.push(client.text === '' ? 'note' : 'note after the answer');
      soFar = tell;
      return takes ? { forget: () => heard.push('forgotten') } : null;
    };
    test = await openRawGateway(
      (socket) => {
        far = socket;
        socket.write(switching);
      },
      { push, note, ...options },
    );
    client = await test.client();
    client.socket.write(
      `GET /api/chat?room=1 HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${nonce}\r\n\r\n`,
    );
    await until(() => client.text.includes('\r\n\r\n'));
  };
  afterEach(() => test.close());

  it('stands before the client has the 101, and says what is known: the same row, its end unknown, bytes so far', async () => {
    await open();
    expect(heard).to.deep.equal(['note']);
    client.socket.write(greeting);
    far.write(hello);
    await until(() => client.text.endsWith('hello') && test.received().endsWith(greeting.toString('latin1')));
    const noted = soFar?.();
    expect(noted).to.include({
      status: 101,
      outcome: 'forwarded',
      code: 'end-unknown',
      target: '/chat?room=1',
    });
    expect(noted).to.include({ requestBytes: greeting.length, responseBytes: hello.length });
    expect(noted?.id).to.equal(parseAnswer(client.text).all('x-request-id')[0]);
    expect(noted).to.include({ accountId: test.caller.accountId, keyId: test.caller.keyId });
    client.socket.end(bye(true));
    await until(() => test.records.length === 1);
    expect(test.records[0]).to.include({ id: noted?.id, timeMs: noted?.timeMs, code: null });
  });

  it('is forgotten when the row of the end is written, not before', async () => {
    await open();
    client.socket.end(bye(true));
    await until(() => test.records.length === 1 && test.gateway.inFlight() === 0);
    expect(heard).to.deep.equal(['note', 'row']);
    writeRows();
    expect(heard).to.deep.equal(['note', 'row', 'forgotten']);
  });

  for (const [what, end, code] of [
    ['by us', () => test.change(undefined), 'key-unknown'],
    ['by the client, which broke it off', () => client.socket.destroy(), null],
    ['by the upstream, which broke it off', () => far.destroy(), 'upstream-unreachable'],
  ] as const)
    it(`is forgotten also when it is ended ${what}`, async () => {
      await open();
      end();
      await until(() => test.records.length === 1);
      writeRows();
      expect(heard).to.deep.equal(['note', 'row', 'forgotten']);
      expect(test.records[0]).to.include({ status: 101, code });
    });

  it('over the soft end of the month it says that, as the row does', async () => {
    await open({ used: 5, limits: { monthlyQuota: 5, quotaEnd: 'soft' } });
    expect(soFar?.()).to.include({ outcome: 'forwarded', code: 'quota-exceeded' });
    client.socket.destroy();
  });

  it('where it cannot be written and must be, nothing opens: 503, the upstream is let go, the quota gets it back', async () => {
    await open({ takes: false });
    await until(() => client.isClosed && far.destroyed && test.gateway.inFlight() === 0);
    const { status, all, body } = parseAnswer(client.text);
    expect([status, all('retry-after'), all('connection')]).to.deep.equal([503, ['1'], ['close']]);
    expect(JSON.parse(body).code).to.equal('temporary-reduced-capacity');
    expect(test.records).to.have.length(1);
    expect(test.records[0]).to.include({
      status: 503,
      outcome: 'refused',
      code: 'temporary-reduced-capacity',
    });
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
    expect(test.gateway.openTunnels()).to.equal(0);
  });

  it('there is none where the upstream does not switch', async () => {
    await open();
    heard = [];
    client.socket.destroy();
    const other = await openRawGateway('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', {
      note: () => expect.fail('a note'),
    });
    const answer = await other.send(
      other
        .request('GET /api/chat')
        .replace('Connection: close', 'Connection: Upgrade\r\nUpgrade: websocket'),
    );
    expect(parseAnswer(answer).status).to.equal(200);
    expect(other.told.lines).to.deep.equal([]);
    await other.close();
  });
});
