import { join } from 'node:path';
import { type AccessLog, accessLogRoutes, openAccessLog } from '#server/service/access-log/index.ts';
import { sessionStillHolds } from '#server/trust/admins/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { recordOf } from './open-test-access-log.ts';

/** A test app with the routes of the access log, and the log itself. `push` writes a row of a second ago. */
export async function openLogApp() {
  let opened: AccessLog | undefined;
  const app: TestApp = await openTestApp({
    routes: async (base) => {
      const accessLog = await openAccessLog(base, { folder: join(base.paths.keys, '..', 'access-log') });
      opened = accessLog;
      const mayStillRead: Parameters<typeof accessLogRoutes>[0]['mayStillRead'] = (ctx) =>
        sessionStillHolds(base.admins, ctx, 'access-logs.read');
      return accessLogRoutes({ ...base, accessLog, mayStillRead });
    },
  });
  if (!opened) throw new Error('the routes of the access log were not asked for');
  const accessLog = opened;
  return {
    ...app,
    accessLog,
    push: (accountId: AccountId | null, fields = {}): void =>
      accessLog.push(recordOf({ accountId, timeMs: app.clock.nowMs() - 1000, ...fields })),
    /** The audit entries of an event, without what differs each time. */
    entriesOf: async (event: string) =>
      (await app.auditEntries())
        .filter((entry) => entry.event === event)
        .map(({ subject, fields, actorKind }) => ({ subject, fields, actorKind })),
    close: async () => {
      await accessLog.close();
      await app.close();
    },
  };
}

export type LogApp = Awaited<ReturnType<typeof openLogApp>>;
