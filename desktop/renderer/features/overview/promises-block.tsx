import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import type { Overview, promiseStates } from '#shared/contracts/overview.ts';
import styles from './overview.module.css';

type PromiseState = (typeof promiseStates)[number];

const states: readonly { state: PromiseState; tone: Tone; word: string }[] = [
  { state: 'broken', tone: 'bad', word: 'broken' },
  { state: 'at-risk', tone: 'warn', word: 'at risk' },
  { state: 'unchecked', tone: 'quiet', word: 'unchecked' },
  { state: 'kept', tone: 'good', word: 'kept' },
];

/** The clauses of the privacy policy and how well each is kept, the broken ones first. */
export function PromisesBlock({ promises }: { promises: Overview['promises'] }) {
  const groups = states.map((entry) => ({
    ...entry,
    promises: promises.filter(({ state }) => state === entry.state),
  }));
  return (
    <Section
      title="Promises of the privacy policy"
      aside={
        <span className={styles['tally']}>
          {groups.toReversed().map(({ state, tone, word, promises: inGroup }) => (
            <Mark key={state} tone={tone}>
              {inGroup.length} {word}
            </Mark>
          ))}
        </span>
      }
    >
      <Ledger groups={groups} total={promises.length} />
      <ul className={styles['promises']}>
        {groups.flatMap(({ tone, word, promises: inGroup }) =>
          inGroup.map(({ clause, title, detail, checkedAtUtc }) => (
            <li key={clause + title}>
              <Mark tone={tone}>
                <span className={styles['state']}>{word}</span>
              </Mark>
              <span className={styles['clause']}>{clause}</span>
              <span className={styles['what']} title={detail}>
                {title} <span className="faint">{detail}</span>
              </span>
              <span className={styles['checked']}>
                {checkedAtUtc === null ? '–' : <Ago utc={checkedAtUtc} />}
              </span>
            </li>
          )),
        )}
      </ul>
    </Section>
  );
}

function Ledger({
  groups,
  total,
}: {
  groups: readonly { tone: Tone; promises: unknown[] }[];
  total: number;
}) {
  if (total === 0) return null;
  return (
    <div className={styles['ledger']} aria-hidden="true">
      {groups.toReversed().map(({ tone, promises }) => (
        <i key={tone} data-tone={tone} style={{ flexGrow: promises.length }} />
      ))}
    </div>
  );
}
