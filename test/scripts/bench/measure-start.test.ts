import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { measureStart } from '#scripts/bench/measure-start.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const SERVER = `
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => {}, 1000);
  require('node:fs').writeFileSync(process.env.READY_FILE, '');
`;

describe('npm run bench', () => {
  const file = join(tempFolder(), 'ready');
  const probe = async () => existsSync(file);

  it('measures a start until the probe holds and a stop until the exit code', async () => {
    const env = { READY_FILE: file };
    const measured = await measureStart({ command: [process.execPath, '-e', SERVER], env, probe });
    expect(measured.exitCode).to.equal(0);
    expect(measured.readyMilliseconds).to.be.greaterThan(0);
    expect(measured.stopMilliseconds).to.be.greaterThan(0);
  });

  it('fails when the server ends before it is ready', async () => {
    const never = async () => false;
    const failure = await measureStart({
      command: [process.execPath, '-e', ''],
      env: {},
      probe: never,
    }).catch((error: Error) => error.message);
    expect(failure).to.match(/before it was ready/);
  });
});
