import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkGuard } from '#server/foundation/http/broken/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { endServerProcesses, startServerProcess } from '#test/support/whole-server/server-process.ts';

const wayOut = `Node ${process.versions.node} does not let chunk extensions be seen`;

describe('the guard against chunk extensions', function () {
  this.timeout(30_000);
  const folder = tempFolder();
  after(endServerProcesses);

  it('works with the Node that runs this', () => checkGuard());

  for (const [what, guard, said] of [
    ['sees nothing', () => true, 'a request with an extension beside the fields was answered with 200'],
    ['refuses everything', () => false, 'a request with no extension was answered with 400'],
  ] as const)
    it(`is found out when it ${what}`, async () => {
      const told = await checkGuard(guard).catch(String);
      expect(told).to.contain(wayOut).and.contain(said);
    });

  for (const [what, change] of [
    ['has no such method any more', 'delete HTTPParser.prototype.getCurrentBuffer;'],
    ['tells an empty packet', 'HTTPParser.prototype.getCurrentBuffer = () => Buffer.alloc(0);'],
    ['tells another packet', 'HTTPParser.prototype.getCurrentBuffer = () => Buffer.from("other bytes");'],
  ] as const)
    it(`keeps the server from starting on a Node whose parser ${what}`, async () => {
      const preload = join(folder, 'another-node.mjs');
      writeFileSync(
        preload,
        `import common from 'node:_http_common';\nconst { HTTPParser } = common;\n${change}\n`,
      );
      const environment = { NODE_OPTIONS: `--no-deprecation --import=${preload}` };
      const started = startServerProcess({ folder, environment });
      expect((await started.ended).code).to.equal(1);
      expect(started.said()).to.contain(wayOut).and.not.contain('Wrkout is ready');
    });
});
