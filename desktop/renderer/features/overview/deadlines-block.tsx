import { Badge } from '#desktop/renderer/ui/badge.tsx';
import { DaysLeft } from '#desktop/renderer/ui/days-left.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { tellDate } from '#desktop/renderer/ui/time-text.ts';
import { tellWord } from '#desktop/renderer/ui/words.ts';
import type { Overview } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

/** Open rights requests by the last day to answer. */
export const DeadlinesBlock = ({ deadlines }: { deadlines: Overview['deadlines'] }) => (
  <Section title="Deadlines" aside={<a href={tellPlace(['rights-requests'])}>All requests</a>}>
    {deadlines.length === 0 ? (
      <p className="faint">No rights request is open.</p>
    ) : (
      <ul className={styles['deadlines']}>
        {deadlines.map(({ rightsRequestId, type, state, dueOn, daysLeft }) => (
          <li key={rightsRequestId}>
            <a href={tellPlace(['rights-requests', rightsRequestId])}>
              <span>
                <strong>{tellWord(type)}</strong>
                <small>
                  due {tellDate(dueOn)} · {tellWord(state).toLowerCase()}
                </small>
              </span>
              <DaysLeft days={daysLeft} />
            </a>
          </li>
        ))}
      </ul>
    )}
    {deadlines.some(({ daysLeft }) => daysLeft < 0) ? <Badge tone="bad">A deadline has passed</Badge> : null}
  </Section>
);
