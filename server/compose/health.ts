import { watchProcess } from '#server/foundation/metrics/index.ts';
import type { HealthDeps, Phase } from '#server/service/health/index.ts';
import type { Base } from './base.ts';
import type { CloseStack } from './close-stack.ts';
import type { Features } from './features.ts';

/** What readiness, metrics and the overview are told from, and the watch over this process. */
export function openHealth(
  { clock, log, database, config }: Base,
  { accessLog, gateway, usage }: Features,
  facts: { readonly version: string; readonly phase: () => Phase },
  open: CloseStack,
) {
  const ofProcess = watchProcess(clock.nowMs());
  open.add(async () => ofProcess.stop());
  const whenFull = config.WRKOUT_LOG_FULL;
  const deps: HealthDeps = { clock, log, database, accessLog, whenFull, gateway, usage, ...facts };
  return { deps, ofProcess };
}
export type Health = ReturnType<typeof openHealth>;
