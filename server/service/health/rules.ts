import type { AccessLogState, CheckName } from '#shared/contracts/health.ts';

/** `failed`: no request can be served well; `degraded`: requests are served all the same. */
export type Verdict = 'good' | 'degraded' | 'failed';
export type Finding = { readonly name: CheckName; readonly state: string; readonly verdict: Verdict };

/** How the access log stands. `hasRoom` is false exactly while requests are refused for it. Pure. */
export function judgeAccessLog(state: AccessLogState, hasRoom: boolean): Finding {
  const verdict = state === 'ok' ? 'good' : 'degraded';
  return { name: 'access-log', state, verdict: hasRoom ? verdict : 'failed' };
}

/** An upstream, as far as it matters here. */
type Upstream = { readonly targets: readonly { readonly isUsable: boolean }[] };

/** Is there a server for each API? Only when there is one for none is nothing to be served. Pure. */
export function judgeUpstreams(states: readonly Upstream[]): Finding {
  const down = states.filter(({ targets }) => !targets.some(({ isUsable }) => isUsable)).length;
  if (down === 0) return { name: 'upstreams', state: 'ok', verdict: 'good' };
  return down === states.length
    ? { name: 'upstreams', state: 'all-down', verdict: 'failed' }
    : { name: 'upstreams', state: 'some-down', verdict: 'degraded' };
}

/** The worst of all. Pure. */
export function worstOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ verdict }) => verdict === 'failed')) return 'failed';
  return findings.some(({ verdict }) => verdict === 'degraded') ? 'degraded' : 'good';
}
