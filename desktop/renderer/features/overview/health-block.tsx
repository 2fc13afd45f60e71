import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { Notice } from '#desktop/renderer/ui/notice.tsx';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import type { Overview } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

type Health = Overview['health'];

const logWords: Readonly<Record<Health['accessLog']['state'], { tone: Tone; word: string }>> = {
  ok: { tone: 'good', word: 'written' },
  behind: { tone: 'warn', word: 'behind' },
  'disk-full': { tone: 'bad', word: 'disk full' },
  failing: { tone: 'bad', word: 'cannot be written' },
};

const targetWords: Readonly<Record<Health['targets']['out'][number]['state'], string>> = {
  unhealthy: 'health check fails',
  open: 'breaker open',
  'half-open': 'being tried',
};

/** Whether the server can do its work: log, servers behind the gateway, usage. */
export const HealthBlock = ({ health }: { health: Health }) => (
  <Section title="Health">
    {health.accessLog.state === 'disk-full' ? <DiskFull {...health.accessLog} /> : null}
    <Facts
      entries={[
        ['Access log', <LogState key="log" {...health.accessLog} />],
        ['Upstreams', <Targets key="targets" {...health.targets} />],
        ['Usage counted', health.lastRollUpUtc === null ? 'not yet' : <Ago utc={health.lastRollUpUtc} />],
      ]}
    />
  </Section>
);

function whatFollows({ whenFull, isRefusing }: Health['accessLog']): string {
  if (isRefusing)
    return 'Requests to the API are refused until there is room; nothing that was answered is lost.';
  return whenFull === 'refuse'
    ? 'Rows stand in the journal; when that is full, requests to the API are refused.'
    : 'Requests are served, but their rows stand in memory alone.';
}

const DiskFull = (accessLog: Health['accessLog']) => (
  <div className={styles['full']}>
    <Notice tone="critical" title="The disk is full">
      {whatFollows(accessLog)}
    </Notice>
  </div>
);

const LogState = ({ state, waitingRows, lostRows }: Health['accessLog']) => (
  <>
    <Mark tone={logWords[state].tone}>{logWords[state].word}</Mark>
    {waitingRows > 0 ? <span className="faint"> {tellPlural(waitingRows, 'row')} waiting</span> : null}
    {lostRows > 0 ? (
      <div>
        <Mark tone="bad">{tellPlural(lostRows, 'row')} lost</Mark>
      </div>
    ) : null}
  </>
);

const Targets = ({ total, out }: Health['targets']) =>
  out.length === 0 ? (
    <Mark tone="good">{tellPlural(total, 'server')} in use</Mark>
  ) : (
    <>
      <Mark tone={out.length === total ? 'bad' : 'warn'}>
        {out.length} of {tellPlural(total, 'server')} out of use
      </Mark>
      <ul className={styles['out']}>
        {out.map(({ upstream, url, state, sinceUtc, lastError }) => (
          <li key={upstream + url}>
            {upstream} <span className="faint">{url}</span>
            <small>
              {targetWords[state]} since <Ago utc={sinceUtc} />
              {lastError === null ? null : ` · ${lastError}`}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
