import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type WrkoutServer } from '#server/compose.ts';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { loadConfig } from '#server/foundation/config/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { type ShiftedClock, shiftedClock } from '#test/support/builders/shifted-clock.ts';
import { documentOfListener } from '#test/support/openapi/index.ts';
import { type Caller, openCaller } from '#test/support/whole-server/https-calls.ts';

export type Tour = {
  /** Where the tour is typed; the server's data folder is `data` in it. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly clock: ShiftedClock;
  readonly server: WrkoutServer;
  readonly publicPort: number;
  /** Calls the public listener as a client that trusts the private CA. */
  readonly call: Caller;
  readonly close: () => Promise<void>;
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
  const ca = readFileSync(join(dataFolder, 'tls/ca.crt'), 'utf8');
  const document = documentOfListener('public');
  const call = openCaller({ origin: () => server.facts.publicUrl, ca, document });
  return {
    folder,
    dataFolder,
    clock,
    server,
    publicPort: Number(new URL(server.facts.publicUrl).port),
    call,
    close: async () => {
      await call.close();
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
