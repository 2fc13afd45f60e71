import { Mark } from '#desktop/renderer/ui/badge.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { tellWord } from '#desktop/renderer/ui/words.ts';
import type { Overview } from '#shared/contracts/overview.ts';

/** Whether old data goes when it should. */
export const RetentionBlock = ({ retention }: { retention: Overview['retention'] }) => (
  <Section title="Retention">
    <Facts
      entries={[
        ['Last run', retention.lastRunAtUtc === null ? 'never' : <Ago utc={retention.lastRunAtUtc} />],
        [
          'Outcome',
          retention.lastOutcome === null ? null : (
            <Mark tone={retention.lastOutcome === 'failed' ? 'bad' : 'good'}>
              {tellWord(retention.lastOutcome)}
            </Mark>
          ),
        ],
        ['Oldest log row', retention.oldestLogUtc === null ? null : <Ago utc={retention.oldestLogUtc} />],
      ]}
    />
  </Section>
);
