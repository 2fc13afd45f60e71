import { type Route, route } from '#server/foundation/http/index.ts';
import { type ProcessMetrics, renderFamilies } from '#server/foundation/metrics/index.ts';
import { getHealth, getMetrics, getReadiness } from '#shared/contracts/health.ts';
import type { HealthDeps } from './deps.ts';
import { productFamilies } from './metrics.ts';
import { readinessCheck } from './readiness.ts';

export type { HealthDeps, Phase } from './deps.ts';
export { showHealth } from './show-health.ts';

/** Liveness and readiness for everybody, metrics for services with the scope `metrics.read`. */
export function healthRoutes(deps: HealthDeps, ofProcess: Pick<ProcessMetrics, 'families'>): Route[] {
  const readiness = readinessCheck(deps);
  return [
    route(getHealth, async () => ({ body: { status: 'ok' as const } })),
    route(getReadiness, async () => ({ body: await readiness() })),
    route(getMetrics, async () => ({
      bytes: Buffer.from(renderFamilies([...productFamilies(deps), ...ofProcess.families()]), 'utf8'),
    })),
  ];
}
