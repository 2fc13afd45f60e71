import { expect } from 'chai';
import { measureStart } from '#scripts/bench/measure-start.ts';

const SERVER = `
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => {}, 1000);
  console.log('It is ready (' + process.env.PLANTED + ')');
`;

describe('npm run bench', () => {
  it('measures a start until the ready line and a stop until the exit code', async () => {
    const measured = await measureStart([process.execPath, '-e', SERVER], { PLANTED: 'x' });
    expect(measured.exitCode).to.equal(0);
    expect(measured.readyMilliseconds).to.be.greaterThan(0);
    expect(measured.stopMilliseconds).to.be.greaterThan(0);
  });

  it('fails when the server ends before it is ready', async () => {
    const failure = await measureStart([process.execPath, '-e', ''], {}).catch(
      (error: Error) => error.message,
    );
    expect(failure).to.match(/before it was ready/);
  });
});
