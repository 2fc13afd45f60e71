import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type WrkoutServer } from '#server/compose.ts';
import { type Clock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Environment, loadConfig } from '#server/foundation/config/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import type { Contract } from '#shared/contracts/contract.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import { documentOfListener } from '#test/support/openapi/index.ts';
import { handClock } from '#test/support/tls/hand-clock.ts';
import { type Caller, openCaller } from './https-calls.ts';
import { accountHolders, administrators } from './people.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

export type HandClock = Clock & { readonly advance: (seconds: number) => void };

export type WholeServerOptions = { readonly clock?: HandClock; readonly environment?: Environment };

export type WholeServer = {
  readonly server: WrkoutServer;
  readonly clock: HandClock;
  readonly dataFolder: string;
  readonly contracts: readonly Contract[];
  /** Calls over TLS, by listener. */
  readonly call: Readonly<Record<Contract['listener'], Caller>>;
  /** What each listener promises, and every call is held against; it serves the same. */
  readonly documents: Readonly<Record<Contract['listener'], OpenApiDocument>>;
  readonly holders: ReturnType<typeof accountHolders>;
  readonly admins: ReturnType<typeof administrators>;
  /** All that the data folder holds, once what waits to be written is written. */
  readonly snapshot: () => Promise<Snapshot>;
  readonly close: () => Promise<void>;
};

/**
 * The whole server as `npm start` composes it: real files in a temporary folder, real TLS on free ports. The clock stands still until
 * the test moves it. `close` stops the server and removes the folder.
 */
export async function openWholeServer(options: WholeServerOptions = {}): Promise<WholeServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-whole-'));
  const dataFolder = options.environment?.WRKOUT_DATA_DIR ?? join(folder, 'data');
  const clock = options.clock ?? handClock();
  const places = { WRKOUT_DATA_DIR: dataFolder, WRKOUT_PUBLIC_PORT: '0', WRKOUT_ADMIN_PORT: '0' };
  const config = loadConfig({ ...places, ...options.environment }, join(folder, 'no.env'));
  const server = await compose({ config, clock, random: systemRandom, log: openLog('silent') });
  const ca = readFileSync(join(dataFolder, 'tls/ca.crt'), 'utf8');
  const documents = { public: documentOfListener('public'), admin: documentOfListener('admin') };
  const call = {
    public: openCaller({ origin: () => server.facts.publicUrl, ca, document: documents.public }),
    admin: openCaller({ origin: () => server.facts.adminUrl, ca, document: documents.admin }),
  };
  return {
    server,
    clock,
    dataFolder,
    contracts: listAllContracts(),
    call,
    documents,
    holders: accountHolders(call.public, join(dataFolder, 'outbox')),
    admins: administrators(call.admin, clock),
    snapshot: async () => {
      await server.features.accessLog.flush();
      return takeSnapshot(dataFolder);
    },
    close: async () => {
      await Promise.all([call.public.close(), call.admin.close()]);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
