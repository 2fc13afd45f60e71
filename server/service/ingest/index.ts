import type { Ingest, IngestDeps } from './deps.ts';
import { createLane } from './lane.ts';

export type { Ingest, IngestDeps } from './deps.ts';
export { ingestRoutes } from './routes.ts';

/** Requests that wait for the one that is read; their bodies stand in memory. */
const waitingAtMost = 16;

/** Opens the ingest of access-log rows. */
export const openIngest = (deps: IngestDeps): Ingest => ({
  ...deps,
  lane: createLane(waitingAtMost),
  owners: new Map(),
});
