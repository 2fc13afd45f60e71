import { type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/backups.ts';
import type { Backups } from './deps.ts';
import { beginRehearsal } from './rehearse.ts';
import { beginBackup } from './request-backup.ts';
import { listBackups, showBackup } from './views.ts';

/** Routes of administrators. What takes long is begun, and asked for again by its id. */
export const backupRoutes = (backups: Backups): Route[] => [
  route(contracts.listBackups, async ({ query }) => ({ body: await listBackups(backups, query) })),
  route(contracts.getBackup, async ({ params }) => ({ body: await showBackup(backups, params.id) })),
  route(contracts.makeBackup, async ({ ctx }) => {
    const { id } = await beginBackup(backups, ctx, { reason: 'console' });
    return { body: await showBackup(backups, id) };
  }),
  route(contracts.rehearseBackup, async ({ ctx, params }) => {
    await beginRehearsal(backups, ctx, params.id);
    return { body: await showBackup(backups, params.id) };
  }),
];
