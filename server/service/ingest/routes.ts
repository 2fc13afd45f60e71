import { type Route, route } from '#server/foundation/http/index.ts';
import { ingestAccessLogs } from '#shared/contracts/access-log-ingest.ts';
import type { Ingest } from './deps.ts';
import { takeRecords } from './take-records.ts';

/** The route on which services of the team's own send rows of the access log. */
export const ingestRoutes = (ingest: Ingest): Route[] => [
  route(ingestAccessLogs, async ({ records, lines, ctx: { actor } }) => {
    if (actor.kind !== 'service') throw new Error('records come from a service');
    return { body: await takeRecords(ingest, { credentialId: actor.credentialId, records, lines }) };
  }),
];
