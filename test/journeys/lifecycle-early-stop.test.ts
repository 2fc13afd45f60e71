import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { endServerProcesses, startServerProcess } from '#test/support/whole-server/server-process.ts';

describe('lifecycle: a signal while the server is still starting', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  afterEach(endServerProcesses);

  it('stops it cleanly, and the next start finds everything in order', async () => {
    const early = startServerProcess({ folder });
    while (!existsSync(join(folder, 'data/lock.sqlite')))
      await new Promise((resolve) => setImmediate(resolve));
    early.signal('SIGTERM');
    expect(await early.ended).to.deep.equal({ code: 0, signal: null });
    expect(early.said()).to.include('Wrkout has stopped.').and.not.include('is ready');
    const next = startServerProcess({ folder });
    await next.ready();
    expect(next.said()).to.include(readFileSync(join(folder, 'data/setup-token'), 'utf8').trim());
    next.signal('SIGTERM');
    expect((await next.ended).code).to.equal(0);
  });
});
