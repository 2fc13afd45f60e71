import { nowUtc } from '#server/foundation/clock/index.ts';
import type { CheckName, Readiness } from '#shared/contracts/health.ts';
import { AppError } from '#shared/errors/index.ts';
import type { Instant } from '#shared/values/index.ts';
import type { HealthDeps, Phase } from './deps.ts';
import { type DatabaseState, databaseProbe } from './probe-database.ts';
import { type Finding, judgeAccessLog, judgeUpstreams, worstOf } from './rules.ts';

const judgePhase = (phase: Phase): Finding =>
  phase === 'serving'
    ? { name: 'server', state: 'ok', verdict: 'good' }
    : { name: 'server', state: phase, verdict: 'failed' };

const judgeDatabase = (state: DatabaseState): Finding => ({
  name: 'database',
  state,
  verdict: state === 'ok' ? 'good' : 'failed',
});

/** Since when each check says what it says. A change between two looks is dated with the second. */
function stateDates({ clock }: Pick<HealthDeps, 'clock'>) {
  const seen = new Map<CheckName, { readonly state: string; readonly sinceUtc: Instant }>();
  return ({ name, state }: Finding) => {
    const known = seen.get(name);
    const entry = known?.state === state ? known : { state, sinceUtc: nowUtc(clock) };
    seen.set(name, entry);
    return { name, ...entry };
  };
}

/**
 * Can requests be served now? Answers `ready`, or `degraded` while they are served although something is wrong. Throws AppError `not-ready`,
 * whose detail names the checks that failed, when none can be: another server should get them.
 */
export function readinessCheck(deps: HealthDeps): () => Promise<Readiness> {
  const probe = databaseProbe(deps);
  const dated = stateDates(deps);
  return async () => {
    const findings = [
      judgePhase(deps.phase()),
      judgeAccessLog(deps.accessLog.health().state, deps.accessLog.hasRoom()),
      judgeDatabase(await probe()),
      judgeUpstreams(deps.gateway.upstreams.states()),
    ];
    const checks = findings.map(dated) as Readiness['checks'];
    const verdict = worstOf(findings);
    if (verdict !== 'failed') return { status: verdict === 'good' ? 'ready' : 'degraded', checks };
    const failed = findings.filter((one) => one.verdict === 'failed');
    const names = failed.map(({ name, state }) => `${name} (${state})`).join(', ');
    throw new AppError('not-ready', { detail: `Failed checks: ${names}.` });
  };
}
