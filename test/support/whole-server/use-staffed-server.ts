import { expect } from 'chai';
import { openStaffedServer, type StaffedServer } from './open-staffed-server.ts';
import type { WholeServerOptions } from './open-whole-server.ts';

/**
 * Opens one staffed server for a suite; call it inside `describe`. `unchanged` runs calls that must all be refused and fails, with the
 * names of tables and files, when anything in the data folder is other than before.
 */
export function useStaffedServer(options: WholeServerOptions = {}) {
  let opened: StaffedServer | undefined;
  before(async () => {
    opened = await openStaffedServer(options);
  });
  after(() => opened?.close());
  const current = (): StaffedServer => {
    if (!opened) throw new Error('the server is open only while tests run');
    return opened;
  };
  return {
    current,
    unchanged: async (refusals: (server: StaffedServer) => Promise<void>): Promise<void> => {
      const before = await current().snapshot();
      await refusals(current());
      expect(await current().snapshot()).to.deep.equal(before);
    },
  };
}
