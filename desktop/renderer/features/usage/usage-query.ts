import { type Filter, judgeFilter } from '#desktop/renderer/ui/filters.ts';
import { type Granularity, getUsage, granularities } from '#shared/contracts/usage.ts';
import { idSchema } from '#shared/values/index.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How far back one looks; each has the steps in which it is best read, the first unless another is chosen. */
export const periods = [
  { value: '24h', label: 'Last 24 hours', days: 1, steps: ['hour'] },
  { value: '7d', label: 'Last 7 days', days: 7, steps: ['hour', 'day'] },
  { value: '30d', label: 'Last 30 days', days: 30, steps: ['day', 'hour'] },
  { value: '90d', label: 'Last 90 days', days: 90, steps: ['day', 'hour', 'month'] },
  { value: '12m', label: 'Last 12 months', days: 365, steps: ['month', 'day'] },
  { value: 'custom', label: 'From … to …', days: 0, steps: ['day', 'hour', 'month'] },
] as const satisfies readonly { value: string; label: string; days: number; steps: readonly Granularity[] }[];
export type PeriodName = (typeof periods)[number]['value'];

export const stepLabels: Readonly<Record<Granularity, string>> = {
  hour: 'Hours',
  day: 'Days',
  month: 'Months',
};

/** The chosen period; the last 30 days when none is. Pure. */
export const periodOf = (filter: Filter) =>
  periods.find(({ value }) => value === filter['range']) ?? periods[2];

/** The steps that the chosen period offers, in the order of their length. Pure. */
export const stepsOf = (filter: Filter): Granularity[] =>
  granularities.filter((step) => (periodOf(filter).steps as readonly Granularity[]).includes(step));

/** The chosen step, where the period offers it. Pure. */
export const stepOf = (filter: Filter): Granularity =>
  stepsOf(filter).find((step) => step === filter['by']) ?? periodOf(filter).steps[0];

/** Whole hours, days and months of UTC up to now: the first one is never a part. Pure. */
function fromOf(filter: Filter, nowMs: number): string | undefined {
  const { value, days } = periodOf(filter);
  if (value === 'custom') return filter['from'];
  const now = new Date(nowMs);
  if (value === '12m')
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11, 1)).toISOString();
  const unitMs = stepOf(filter) === 'hour' ? hourMs : dayMs;
  const units = (days * dayMs) / unitMs;
  return new Date((Math.floor(nowMs / unitMs) - units + 1) * unitMs).toISOString();
}

/** Which account is meant: that of an id, or the one with an e-mail address, which has to be looked up. Pure. */
export function readAccount(filter: Filter): { id?: string; email?: string } {
  const { account } = filter;
  if (account === undefined) return {};
  return account.includes('@') ? { email: account } : { id: account };
}

/**
 * What a filter asks of the server, and what is wrong with it by field. `accountId` is the account that was found, `nowMs` when it was last
 * asked. Pure.
 */
export function readUsageFilter(filter: Filter, accountId: string | undefined, nowMs: number) {
  const query = {
    granularity: stepOf(filter),
    from: fromOf(filter, nowMs),
    to: periodOf(filter).value === 'custom' ? filter['to'] : undefined,
    accountId,
    keyId: filter['keyId'],
    route: filter['route'],
  };
  const { accountId: wrongAccount, ...errors } =
    getUsage.query === undefined ? {} : judgeFilter(getUsage.query, query);
  const { id } = readAccount(filter);
  const isNoId = id !== undefined && !idSchema().safeParse(id).success;
  return {
    query,
    errors: {
      ...errors,
      ...(isNoId || wrongAccount !== undefined ? { account: 'must be an id or an e-mail address' } : {}),
    } as Readonly<Record<string, string>>,
  };
}

/** Where a row of the table leads: a month to its days, a day to its hours, an hour to its requests. Pure. */
export function lookInto(filter: Filter, fromUtc: string, accountId: string | undefined) {
  const step = stepOf(filter);
  const from = new Date(fromUtc);
  const to =
    step === 'month'
      ? new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
      : new Date(from.getTime() + (step === 'day' ? dayMs : hourMs));
  const time = { range: 'custom', from: from.toISOString(), to: to.toISOString() };
  if (step !== 'hour')
    return { path: ['usage'], query: { ...filter, ...time, by: step === 'month' ? 'day' : 'hour' } };
  const { keyId, route } = filter;
  return { path: ['access-logs'], query: { ...time, accountId, keyId, route } };
}
