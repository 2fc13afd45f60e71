import { expect } from 'chai';
import { percentileOf } from '#scripts/bench/gateway/percentile.ts';
import { cpuSecondsIn, cpuSecondsOf, residentMibIn } from '#scripts/bench/gateway/process-facts.ts';
import { requireTools } from '#scripts/bench/gateway/require-tools.ts';
import { readReport } from '#scripts/bench/gateway/wrk.ts';

const report = `Running 5s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  312345 requests in 5.01s, 361.20MB read
Requests/sec:  62344.31
Transfer/sec:     72.10MB
`;

describe('what the gateway bench reads off its tools', () => {
  it("wrk's requests and requests per second are read", () => {
    expect(readReport(report)).to.deep.equal({ requests: 312_345, perSecond: 62_344.31 });
  });

  it('a run in which something was refused or broke is no figure', () => {
    for (const line of [
      '  Non-2xx or 3xx responses: 7',
      '  Socket errors: connect 0, read 3, write 0, timeout 0',
    ])
      expect(() => readReport(`${report}${line}\n`)).to.throw(/not every request/);
    expect(() => readReport('')).to.throw(/did not say/);
  });

  it('processor time is read behind a name with spaces and brackets, own and system together', () => {
    const stat = `7 (a (b) c) S ${Array.from({ length: 10 }, () => '1').join(' ')} 250 50 9 9`;
    expect(cpuSecondsIn(stat)).to.equal(3);
  });

  it('this process has used processor time', () => {
    expect(cpuSecondsOf(process.pid)).to.be.greaterThan(0);
  });

  it('resident memory is read in MiB', () => {
    expect(residentMibIn('VmPeak:\t9 kB\nVmRSS:\t  2048 kB\n')).to.equal(2);
    expect(() => residentMibIn('')).to.throw(/VmRSS/);
  });

  it('a percentile is a value that was measured', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([0.5, 0.99, 1].map((share) => percentileOf(values, share))).to.deep.equal([50, 99, 100]);
    expect(() => percentileOf([], 0.5)).to.throw(RangeError);
  });

  it('a tool that is not there is named with what to install', () => {
    expect(() => requireTools(['no-such-tool', 'node'])).to.throw('apt-get install no-such-tool');
  });
});
