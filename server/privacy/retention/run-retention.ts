import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import { type RetentionRule, retentionRules } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { RetentionRunView } from '#shared/contracts/retention.ts';
import { AppError } from '#shared/errors/index.ts';
import { counted, type RetentionRunId } from '#shared/values/index.ts';
import type { Retention } from './deps.ts';
import { cutoffOf, isClockBack, lastSeen } from './rules.ts';

type Result = RetentionRunView['results'][number];
type Options = { readonly dryRun: boolean };

/**
 * Removes what has outlived its rule: plan, apply, plan again, which must find nothing, and a record of the run. A dry run stops
 * after the first plan. A target that fails does not keep the others from running; the run is then `failed` and the next one tries again.
 * Safe to repeat, also after a crash in between. Writes retention_runs and `retention.ran`.
 * Throws `invalid-state` while another run is under way, `clock-jumped` when the clock is behind the last run.
 */
export async function runRetention(
  retention: Retention,
  ctx: Context,
  options: Options,
): Promise<RetentionRunView> {
  if (retention.running.now) throw new AppError('invalid-state', { detail: 'A retention run is under way.' });
  retention.running.now = true;
  try {
    return await runAlone(retention, ctx, options);
  } finally {
    retention.running.now = false;
  }
}

async function runAlone(retention: Retention, ctx: Context, { dryRun }: Options): Promise<RetentionRunView> {
  const { clock, store } = retention;
  const nowMs = clock.nowMs();
  const seen = lastSeen(await store.last());
  if (isClockBack(nowMs, seen))
    throw new AppError('clock-jumped', { detail: `The clock is behind the last run, which was at ${seen}.` });
  const id = await begin(retention, dryRun);
  const results: Result[] = [];
  let failed = false;
  for (const target of retention.targets) {
    const result = await runTarget(retention, target, { nowMs, dryRun });
    if (result === null) continue;
    results.push(result.result);
    failed ||= result.failed;
  }
  return end(retention, ctx, { id, dryRun, results, outcome: failed ? 'failed' : 'done' });
}

async function begin({ clock, random, database, store }: Retention, dryRun: boolean) {
  const id = newId<'retention-run'>({ clock, random });
  const startedAtUtc = nowUtc(clock);
  await database.transaction(async (tx) => {
    await store.failUnfinished(tx, startedAtUtc);
    await store.insert(tx, {
      id,
      dryRun,
      startedAtUtc,
      endedAtUtc: null,
      outcome: 'running',
      results: [],
    });
  });
  return id;
}

async function runTarget(
  { log }: Retention,
  target: RetentionTarget,
  { nowMs, dryRun }: { nowMs: number; dryRun: boolean },
): Promise<{ result: Result; failed: boolean } | null> {
  const rule: RetentionRule = retentionRules[target.rule];
  if (rule.days === null) return null;
  const cutoffUtc = cutoffOf(nowMs, rule.days);
  const progress = { found: 0, removed: 0, oldestUtc: null as string | null, samples: [] as string[] };
  const result = () => ({ ruleId: target.rule, target: target.name, cutoffUtc, ...progress });
  try {
    const { samples, ...plan } = await target.plan(cutoffUtc);
    Object.assign(progress, plan, { samples: [...samples] });
    if (!dryRun) {
      progress.removed = (await target.apply(cutoffUtc)).removed;
      await verify(target, cutoffUtc);
    }
    return { result: result(), failed: false };
  } catch (error) {
    // The other targets must not wait for this one to be mended; the run is recorded as failed and the promise turns red.
    log.error({ err: error, target: target.name }, 'retention target failed');
    return { result: result(), failed: true };
  }
}

async function verify(target: RetentionTarget, cutoffUtc: string): Promise<void> {
  const { found } = await target.plan(cutoffUtc);
  if (found > 0)
    throw new Error(`${target.name} still holds ${counted(found, 'record')} older than ${cutoffUtc}`);
}

type Ended = { id: RetentionRunId; dryRun: boolean; results: Result[]; outcome: 'done' | 'failed' };

async function end(retention: Retention, ctx: Context, ended: Ended): Promise<RetentionRunView> {
  const { clock, database, store, audit } = retention;
  const { id, dryRun, results, outcome } = ended;
  await database.transaction(async (tx) => {
    await store.end(tx, id, { endedAtUtc: nowUtc(clock), outcome, results });
    await audit.append(tx, ctx, {
      event: 'retention.ran',
      subject: null,
      fields: { runId: id, dryRun, removed: sumPerTarget(results) },
    });
  });
  return (await store.find(id)) as RetentionRunView;
}

const sumPerTarget = (results: readonly Result[]): Record<string, number> =>
  Object.fromEntries(results.map(({ target, removed }) => [target, removed]));
