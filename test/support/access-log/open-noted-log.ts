import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessLog, AccessRecord } from '#server/service/access-log/index.ts';
import { journalFiles } from './journal-files.ts';
import { openTestAccessLog, recordOf } from './open-test-access-log.ts';

/** The row of a WebSocket that is open; its bytes may grow. */
export const openRow = (fields: Partial<AccessRecord> = {}) => ({
  ...recordOf({ status: 101, code: 'end-unknown', responseBytes: 0, ...fields }),
});

export const rowsIn = async (accessLog: AccessLog) => (await accessLog.list({}, { limit: 9 })).items;

/** An access log on real files, for what is left of its notes when its process is killed. */
export async function openNotedLog(options: Parameters<typeof openTestAccessLog>[0] = {}) {
  const test = await openTestAccessLog(options);
  const saved = join(test.root, 'saved');
  return {
    ...test,
    saved,
    noteNames: () => journalFiles(test.folder).filter((name) => name.includes('.note')),
    note: (soFar: () => AccessRecord) => test.accessLog.note(soFar) ?? expect.fail('it was refused'),
    /** Keeps what a process that is killed at this moment leaves, day files and all. */
    keep: () => cpSync(test.folder, saved, { recursive: true }),
    /** The log as the next process opens it on what was kept. */
    openAsKilled: async (): Promise<AccessLog> => {
      await test.accessLog.close();
      rmSync(test.folder, { recursive: true });
      renameSync(saved, test.folder);
      return test.open();
    },
  };
}

export type NotedLog = Awaited<ReturnType<typeof openNotedLog>>;
