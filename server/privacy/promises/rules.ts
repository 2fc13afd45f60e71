import type { Overview } from '#shared/contracts/overview.ts';
import { counted } from '#shared/values/index.ts';

type Attention = Overview['attention'][number];

/** Whole days from the date of `nowUtc` to `dueOn`; negative when it has passed. Pure. */
export const daysLeft = (dueOn: string, nowUtc: string): number =>
  Math.round((Date.parse(dueOn) - Date.parse(nowUtc.slice(0, 10))) / 86_400_000);

const weight = { critical: 0, warning: 1, info: 2 } as const;

const logTroubles: Readonly<Record<Overview['health']['accessLog']['state'], Attention | null>> = {
  ok: null,
  behind: { severity: 'warning', text: 'The access log is behind: many rows wait for their day file.' },
  'disk-full': { severity: 'critical', text: 'The disk is full: the access log cannot be written.' },
  failing: { severity: 'critical', text: 'The access log cannot be written.' },
};

function whatFollows({ whenFull, isRefusing }: Overview['health']['accessLog']): string {
  if (isRefusing) return 'Requests to the API are refused.';
  return whenFull === 'refuse'
    ? 'Rows stand in the journal; when that is full, requests to the API are refused.'
    : 'Requests are served, their rows stand in memory alone.';
}

/** What is wrong with the server itself, and what follows from it. Pure. */
function healthAttention({ accessLog, targets }: Overview['health']): Attention[] {
  const list: Attention[] = [];
  const trouble = logTroubles[accessLog.state];
  if (trouble?.severity === 'critical')
    list.push({ ...trouble, text: `${trouble.text} ${whatFollows(accessLog)}` });
  else if (trouble) list.push(trouble);
  if (accessLog.lostRows > 0)
    list.push({
      severity: 'critical',
      text: `Rows of the access log lost since the start: ${accessLog.lostRows}.`,
    });
  for (const { upstream, url, state } of targets.out)
    list.push({
      severity: 'warning',
      text: `The upstream ${upstream} has a server out of use: ${url} (${state}).`,
    });
  return list;
}

/** What an administrator must look at, the worst first. Pure. */
export function attentionOf(
  overview: Pick<Overview, 'deadlines' | 'promises' | 'retention' | 'health'>,
  jobErrors: readonly { name: string; lastError: string | null }[],
): Attention[] {
  const list: Attention[] = healthAttention(overview.health);
  for (const { type, daysLeft: days } of overview.deadlines) {
    if (days < 0)
      list.push({ severity: 'critical', text: `Overdue by ${counted(-days, 'day')}: ${type} request.` });
    else if (days <= 7)
      list.push({ severity: 'warning', text: `Answer due in ${counted(days, 'day')}: ${type} request.` });
  }
  for (const { clause, state, detail } of overview.promises) {
    if (state === 'broken')
      list.push({ severity: 'critical', text: `Promise ${clause} is broken: ${detail}` });
    if (state === 'at-risk')
      list.push({ severity: 'warning', text: `Promise ${clause} is at risk: ${detail}` });
  }
  for (const { name, lastError } of jobErrors)
    if (lastError !== null) list.push({ severity: 'critical', text: `The job ${name} failed: ${lastError}` });
  if (overview.retention.lastOutcome === 'failed')
    list.push({ severity: 'critical', text: 'The last retention run failed.' });
  return list.sort((a, b) => weight[a.severity] - weight[b.severity]);
}
