import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { closingLine, failureList, noCounts, type PhaseCounts, sumCounts } from '#scripts/test/counts.ts';
import { faultOf, startPhase } from '#scripts/test/start-phase.ts';

describe('npm test: a phase', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-phase-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const runWith = (text: string, grep?: string) => {
    const file = path.join(folder, 'planted.test.mjs');
    writeFileSync(file, text);
    return startPhase({ name: 'Planted', files: [file] }, { root: process.cwd(), grep, isQuiet: true });
  };

  it('counts what passed, failed and was skipped', async () => {
    const skip = ['it', 'skip'].join('.');
    const counts = await runWith(
      `it('a', () => {}); it('b', () => { throw new Error('planted'); }); ${skip}('c', () => {});`,
    );
    expect(figuresOf(counts)).to.deep.equal({ passed: 1, failed: 1, skipped: 1 });
  });

  it('tells of each failure its title, its file and the reason', async () => {
    const { failures } = await runWith(
      "describe('thing', () => { it('holds', () => {}); it('b', () => { throw new Error('planted'); }); });",
    );
    expect(failures).to.have.length(1);
    expect(failures[0]).to.match(/^thing b\n.*planted\.test\.mjs\nError: planted\n {4}at /);
  });

  it('counts a failing hook as a failure', async () => {
    const counts = await runWith("before(() => { throw new Error('planted'); }); it('a', () => {});");
    expect(counts.failed).to.equal(1);
  });

  it('that crashes before its results counts as failed', async () => {
    const counts = await runWith('process.exit(0);');
    expect(figuresOf(counts)).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
    expect(counts.failures).to.deep.equal(['Planted: the process ended (0) before it told its results.']);
  });

  it('with a file that cannot be read as JavaScript counts as failed', async () => {
    expect(figuresOf(await runWith('it('))).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
  });

  it('with files but without one test counts as failed, unless titles were asked for', async () => {
    const without = await runWith('export const nothing = 1;');
    expect(figuresOf(without)).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
    expect(await runWith("it('a', () => {});", 'zzz')).to.deep.equal(noCounts);
  });

  it('with one test left marked as the only one counts as failed', async () => {
    expect((await runWith("it.only('a', () => {}); it('b', () => {});")).failed).to.equal(1);
  });

  it('that does not end after its last test counts as failed', () => {
    const counts = { ...noCounts, passed: 3 };
    expect(faultOf(counts, { ended: 'SIGKILL', mayBeEmpty: false })).to.match(/still open/);
    expect(faultOf(counts, { ended: 1, mayBeEmpty: false })).to.match(/although no test failed/);
    expect(faultOf(counts, { ended: 0, mayBeEmpty: false })).to.equal(undefined);
  });
});

describe('npm test: the closing line', () => {
  it('sums all parts, and names skipped tests only where there are any', () => {
    const part = { ...noCounts, passed: 2 };
    expect(closingLine(sumCounts([part, part]))).to.equal('4 passed, 0 failed');
    expect(closingLine(sumCounts([part, { ...noCounts, failed: 1, skipped: 1 }]))).to.equal(
      '2 passed, 1 failed, 1 skipped',
    );
    expect(closingLine(sumCounts([]))).to.equal('0 passed, 0 failed');
  });
});

describe('npm test: the list of failures before the closing line', () => {
  it('tells the failures of all parts again, numbered and in order', () => {
    const lint = { ...noCounts, failed: 1, failures: ['Lint'] };
    const unit = { ...noCounts, failed: 1, failures: ['thing b\nError: planted'] };
    expect(failureList(sumCounts([lint, unit]))).to.equal(
      'Failed:\n  1) Lint\n  2) thing b\n     Error: planted',
    );
  });

  it('is not there when nothing failed', () => {
    expect(failureList({ ...noCounts, passed: 2 })).to.equal(undefined);
  });
});

function figuresOf({ passed, failed, skipped }: PhaseCounts): object {
  return { passed, failed, skipped };
}
