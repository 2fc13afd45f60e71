import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { openRightsServer } from './open-rights-server.ts';
import { asAdmin, fileAndStart } from './request-calls.ts';

/**
 * A process that erases Ada and is killed (SIGKILL) on the way: `node erase-and-die.ts <folder> <source> <before|after>`. Nothing is
 * closed, flushed or caught, as when the power goes.
 */
const [folder = '', doomed = '', when = ''] = process.argv.slice(2);

const die = () => process.kill(process.pid, 'SIGKILL');

const server = await openRightsServer({
  folder,
  withSources: (sources) =>
    sources.map((source) => ({
      ...source,
      erase: async (accountId) => {
        if (source.name === doomed && when === 'before') die();
        const removed = await source.erase(accountId);
        if (source.name === doomed) die();
        return removed;
      },
    })),
});
const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
for (let i = 0; i < 3; i++) server.accessLog.push(recordOf({ accountId: ada, ip: '203.0.113.77' }));
await server.accessLog.flush();
const id = await fileAndStart(server, ada, { type: 'erasure' });
const path = `/admin/v1/rights-requests/${id}/actions`;
await asAdmin(server).post(path, { action: 'complete', confirm: true });
