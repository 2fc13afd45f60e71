import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { verifyCertificate } from '#server/privacy/erasure/index.ts';
import { resumeErasures } from '#server/privacy/rights-requests/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { keepServers } from '#test/support/rights-requests/keep-servers.ts';

const child = fileURLToPath(import.meta.resolve('#test/support/rights-requests/erase-and-die.ts'));

describe('erasure: one under kill -9', () => {
  const folder = tempFolder();
  const openServer = keepServers();
  const cases = [
    ['accounts', 'after'],
    ['access-log', 'before'],
    ['packages', 'after'],
  ] as const;
  for (const [source, when] of cases)
    it(`${when} ${source}: the next start finishes it, with a certificate over nothing left`, async () => {
      const dataFolder = join(folder, `${source}-${when}`);
      const died = spawnSync(process.execPath, [child, dataFolder, source, when], { timeout: 60_000 });
      expect(died.signal, died.stderr.toString()).to.equal('SIGKILL');

      const server = await openServer({ folder: dataFolder });
      const [job] = await server.erasures.store.listJobs();
      expect(await resumeErasures(server.rights)).to.deep.equal({ finished: 1, failed: 0 });
      expect(grepFolder(dataFolder, ['ada@example.org', 'Ada Lovelace', '203.0.113.77'])).to.deep.equal([]);
      const row = await server.rights.store.find(String(job?.id));
      const certificate = await server.erasures.store.findCertificate(String(row?.certificateId));
      expect(row?.state).to.equal('completed');
      expect(certificate && verifyCertificate(certificate)).to.equal(true);
      expect(certificate?.sources.find(({ table }) => table === 'access_log')).to.include({
        before: 3,
        after: 0,
      });
    }).timeout(60_000);
});
