import { expect } from 'chai';
import { readLogLine, describe as tell } from '#scripts/bootstrap/npm-ci.mjs';
import { progressLine } from '#scripts/bootstrap/progress-line.mjs';

const LOG = {
  fetch: 'npm http fetch GET 200 https://registry.example/zod/-/zod-4.6.7.tgz 41ms (cache miss)',
  nodeStarts: 'npm info run node@24.21.0 preinstall node_modules/node node installArchSpecificPackage',
  nodeEnds: 'npm info run node@24.21.0 preinstall { code: 0, signal: null }',
  sqliteStarts:
    'npm info run sqlite3@6.0.1 install node_modules/sqlite3 prebuild-install -r napi || node-gyp rebuild',
  sqliteEnds: 'npm info run sqlite3@6.0.1 install { code: 0, signal: null }',
};

function readLog(...lines: string[]) {
  const progress = {
    fetched: 0,
    scripts: new Map<string, number>(),
    hasRunScripts: false,
    tail: [] as string[],
  };
  for (const line of lines) readLogLine(progress, line, 20_000);
  return tell(progress, { started: 0, now: 32_400 });
}

describe('bootstrap: what the user sees while npm is silent', () => {
  it('every phase of an install has its words and the seconds so far', () => {
    const { fetch, nodeStarts, nodeEnds, sqliteStarts, sqliteEnds } = LOG;
    expect(readLog()).to.equal('Reading the lock file and the cache, 32 s in all');
    expect(readLog(fetch, fetch)).to.equal('Fetching packages, 2 so far, 32 s in all');
    expect(readLog(fetch, nodeStarts)).to.equal('Fetching Node 24, 32 s in all');
    expect(readLog(fetch, nodeStarts, nodeEnds, sqliteStarts)).to.equal(
      'Compiling sqlite3 (about 80 s), 12 s of it, 32 s in all',
    );
    expect(readLog(fetch, sqliteStarts, sqliteEnds)).to.equal('Finishing, 32 s in all');
  });

  it('on a terminal one line is written over and over', () => {
    const written: string[] = [];
    const line = progressLine({ isTTY: true, columns: 20, write: (text) => written.push(text) });
    line.show('Fetching packages, 1 so far');
    line.say('Done.');
    expect(written).to.deep.equal(['\r\x1b[KFetching packages, ', '\n', 'Done.\n']);
  });

  it('in a log file a phase is told when it begins and then every ten seconds', () => {
    const written: string[] = [];
    let now = 0;
    const line = progressLine({ write: (text) => written.push(text) }, () => now);
    for (now = 0; now <= 12_000; now += 500) line.show(`Fetching, ${now}`);
    line.show('Compiling, 1 s');
    expect(written).to.deep.equal(['Fetching, 0\n', 'Fetching, 10000\n', 'Compiling, 1 s\n']);
  });
});
