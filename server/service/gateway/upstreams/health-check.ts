import type { Client } from 'undici';
import type { Failure } from './failure-rules.ts';
import type { UpstreamPlan } from './plan.ts';
import type { Target } from './target.ts';

type HealthPlan = NonNullable<UpstreamPlan['health']>;

/** A check was answered, but not with 2xx. */
class UnhealthyAnswer extends Error {
  constructor(status: number) {
    super(`the health check was answered with ${status}`);
    this.name = 'UnhealthyAnswer';
  }
}

/** Null when the target is well, else why not. Ends after `timeoutSeconds`. */
async function check(client: Client, path: string, plan: HealthPlan): Promise<Failure | null> {
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path,
      headers: { 'user-agent': 'wrkout-health-check' },
      signal: AbortSignal.timeout(plan.timeoutSeconds * 1000),
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300 ? null : new UnhealthyAnswer(statusCode);
  } catch (error) {
    // Whatever it is, it is the answer to "is it well?"; the target keeps and tells it.
    return error as Failure;
  }
}

/**
 * Asks a target again and again whether it is well, the first time at once, and tells the target when that changes: out after
 * `unhealthyAfter` failures in a row, in again after `healthyAfter` good answers. Returns what stops it; its timer keeps no process alive.
 */
export function startHealthCheck(target: Target, plan: HealthPlan): () => Promise<void> {
  const client = target.openCheckClient(plan.timeoutSeconds);
  const path = target.basePath + plan.path;
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;
  let inARow = 0;
  let wasGood = true;
  const take = (failure: Failure | null) => {
    const isGood = failure === null;
    inARow = isGood === wasGood ? inARow + 1 : 1;
    wasGood = isGood;
    if (isGood && inARow >= plan.healthyAfter) target.judge(true);
    if (!isGood && inARow >= plan.unhealthyAfter) target.judge(false, failure);
  };
  const run = async () => {
    const failure = await check(client, path, plan);
    if (isStopped) return;
    take(failure);
    timer = setTimeout(() => void run(), plan.intervalSeconds * 1000).unref();
  };
  void run();
  return async () => {
    isStopped = true;
    if (timer !== null) clearTimeout(timer);
    await client.destroy();
  };
}
