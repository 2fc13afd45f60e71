import { rememberedRecords } from '#shared/contracts/access-log-ingest.ts';
import type { Ingest, IngestDeps } from './deps.ts';
import { createLane } from './lane.ts';
import { rememberRows } from './recent-rows.ts';

export type { Ingest, IngestDeps } from './deps.ts';
export { ingestRoutes } from './routes.ts';

/** Requests that wait for the one that is read; their bodies stand in memory. */
const waitingAtMost = 16;

/** Opens the ingest of access-log rows. */
export const openIngest = (deps: IngestDeps): Ingest => ({
  ...deps,
  lane: createLane(waitingAtMost),
  recent: rememberRows(rememberedRecords),
  owners: new Map(),
});
