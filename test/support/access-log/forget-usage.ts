import type { AccessLog } from '#server/service/access-log/index.ts';

/** Stands in for the roll-up where a test has no usage feature: the day files forget what their rows add to usage. */
export async function forgetUsage({ usage }: Pick<AccessLog, 'usage'>): Promise<void> {
  await usage.settled();
  for (const day of await usage.days()) {
    const pending = await usage.collect(day, async () => 0);
    if (pending !== null) await usage.forget(day, pending);
  }
}
