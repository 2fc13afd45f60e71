import os from 'node:os';
import process from 'node:process';
import { expect } from 'chai';
import { startChild } from '#scripts/soak/child.ts';

describe('soak: a process it starts', () => {
  it('that ends before it is ready is quoted with its end and its last words', async () => {
    const lines: string[] = [];
    const script = "console.log('begun'); console.error('port taken'); process.exitCode = 3;";
    const starting = startChild({
      command: [process.execPath, '-e', script],
      folder: os.tmpdir(),
      ready: 'never said',
      onError: (line) => lines.push(line),
    });
    const error = await starting.catch((refusal: Error) => refusal);
    expect(error).to.be.an('error');
    expect((error as Error).message).to.equal('it ended (3) before it was ready: begun\nport taken');
    expect(lines).to.deep.equal(['port taken']);
  });
});
