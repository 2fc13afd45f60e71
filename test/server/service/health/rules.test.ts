import { expect } from 'chai';
import { judgeAccessLog, judgeUpstreams, worstOf } from '#server/service/health/rules.ts';
import { accessLogStates } from '#shared/contracts/health.ts';

const upstream = (...targets: boolean[]) => ({ targets: targets.map((isUsable) => ({ isUsable })) });

describe('readiness: what each check means', () => {
  it('the access log fails while requests are refused for it, and only then', () => {
    for (const state of accessLogStates) expect(judgeAccessLog(state, false).verdict).to.equal('failed');
    expect(accessLogStates.map((state) => judgeAccessLog(state, true).verdict)).to.deep.equal([
      'good',
      'degraded',
      'degraded',
      'degraded',
    ]);
  });

  it('one server is enough for an upstream; one upstream without any is degraded, all of them failed', () => {
    expect(judgeUpstreams([upstream(true, false), upstream(true)]).state).to.equal('ok');
    expect(judgeUpstreams([upstream(false, false), upstream(true)])).to.include({
      state: 'some-down',
      verdict: 'degraded',
    });
    expect(judgeUpstreams([upstream(false), upstream(false)])).to.include({
      state: 'all-down',
      verdict: 'failed',
    });
  });

  it('the worst counts', () => {
    const finding = (verdict: 'good' | 'degraded' | 'failed') =>
      ({ name: 'server', state: 'ok', verdict }) as const;
    expect(worstOf([finding('good')])).to.equal('good');
    expect(worstOf([finding('degraded'), finding('good')])).to.equal('degraded');
    expect(worstOf([finding('degraded'), finding('failed'), finding('good')])).to.equal('failed');
  });
});
