import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { compose, type WrkoutServer } from '#server/compose.ts';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { loadConfig } from '#server/foundation/config/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { type ShiftedClock, shiftedClock } from '#test/support/builders/shifted-clock.ts';

export type Tour = {
  /** Where the tour is typed; the server's data folder is `data` in it. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly clock: ShiftedClock;
  readonly server: WrkoutServer;
  readonly publicPort: number;
  /** Calls the public listener as a client that trusts the private CA. */
  readonly call: (path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

type Answer = {
  readonly status: number;
  readonly body: Buffer;
  /** The parsed body, null when it is no JSON. */
  readonly json: unknown;
  /** The Set-Cookie field, empty when there is none. */
  readonly cookie: string;
};

type CallOptions = {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

/** The whole server as `npm start` composes it, on free ports, with a clock that a test can move; loopback counts as a trusted proxy. */
export async function openTour(clock: ShiftedClock = shiftedClock()): Promise<Tour> {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-tour-'));
  const dataFolder = join(folder, 'data');
  const environment = {
    WRKOUT_DATA_DIR: dataFolder,
    WRKOUT_PUBLIC_PORT: '0',
    WRKOUT_ADMIN_PORT: '0',
    WRKOUT_TRUSTED_PROXIES: '127.0.0.1,::1',
  };
  const config = loadConfig(environment, join(folder, 'no.env'));
  const server = await compose({ config, clock, random: systemRandom, log: openLog('silent') });
  const dispatcher = new Agent({ connect: { ca: readFileSync(join(dataFolder, 'tls/ca.crt')) } });
  return {
    folder,
    dataFolder,
    clock,
    server,
    publicPort: Number(new URL(server.facts.publicUrl).port),
    call: async (path, { method = 'GET', headers = {}, body } = {}) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const options = { method, dispatcher, headers: { ...type, ...headers }, ...sent };
      const answer = await request(server.facts.publicUrl + path, options);
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return {
        status: answer.statusCode,
        body: bytes,
        json: isJson ? JSON.parse(bytes.toString('utf8')) : null,
        cookie: String(answer.headers['set-cookie'] ?? ''),
      };
    },
    close: async () => {
      await dispatcher.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ada's session, from the cookie file that the tour's curl wrote. */
export function cookieOf({ folder }: Pick<Tour, 'folder'>): { cookie: string } {
  const jar = readFileSync(join(folder, 'cookies.txt'), 'utf8');
  const value = /__Host-wrkout_session\s+(\S+)/.exec(jar)?.[1] ?? '';
  return { cookie: `__Host-wrkout_session=${value}` };
}
