import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import fc from 'fast-check';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type BrokenRequest, listen } from '#server/foundation/http/index.ts';
import { ensureTls } from '#server/foundation/http/tls/index.ts';
import { problemSchema } from '#shared/errors/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';

const talk = (socket: ReturnType<typeof connectPlain>, message: string): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => undefined).on('close', () => resolve(text));
    socket.write(message, 'latin1');
  });

describe('a listener that is sent no HTTP', () => {
  for (const isTls of [false, true])
    it(`answers with a problem that browsers and logs can use, ${isTls ? 'over TLS' : 'in the clear'}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wrkout-broken-'));
      const deps = { clock: systemClock, random: systemRandom };
      const tls = isTls ? await ensureTls(deps, { folder, hostNames: ['localhost'], own: null }) : null;
      const told: BrokenRequest[] = [];
      const hooks = {
        onBroken: (broken: BrokenRequest, answer: () => void) => {
          told.push(broken);
          answer();
        },
      };
      const listener = await listen((_req, res) => res.end('ok'), { host: '127.0.0.1', port: 0, tls, hooks });
      const { port } = listener;
      const socket = isTls
        ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
        : connectPlain(port, '127.0.0.1');
      const { status, all, body } = parseAnswer(await talk(socket, 'GET /x HTTP/1.1\r\nHost : a\r\n\r\n'));
      const problem = problemSchema.parse(JSON.parse(body));
      expect([status, problem.code, problem.detail]).to.deep.equal([
        400,
        'request-refused',
        'Invalid header token',
      ]);
      expect(all('x-request-id')).to.deep.equal([problem.requestId]);
      expect(all('content-security-policy')[0]).to.include("default-src 'none'");
      expect(all('strict-transport-security')).to.have.length(isTls ? 1 : 0);
      expect(told.map(({ id, method, target }) => [id, method, target])).to.deep.equal([
        [problem.requestId, 'GET', '/x'],
      ]);
      await listener.stop(0);
      rmSync(folder, { recursive: true });
    });

  it('never answers noise with anything but a problem, and lives on', async () => {
    const listener = await listen((_req, res) => res.end('ok'), { host: '127.0.0.1', port: 0, tls: null });
    const noise = fc.uint8Array({ minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const socket = connectPlain(listener.port, '127.0.0.1');
        const text = await talk(socket, `${Buffer.from(bytes).toString('latin1')}\r\n\r\n\0\r\n\r\n`);
        return text === '' || problemSchema.safeParse(JSON.parse(parseAnswer(text).body)).success;
      }),
      { numRuns: 60 },
    );
    expect(await (await fetch(listener.url)).text()).to.equal('ok');
    await listener.stop(0);
  });
});
