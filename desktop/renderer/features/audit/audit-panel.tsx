import { Badge } from '#desktop/renderer/ui/badge.tsx';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { Panel } from '#desktop/renderer/ui/panel.tsx';
import { TimeAndAgo } from '#desktop/renderer/ui/time.tsx';
import { tellUtc } from '#desktop/renderer/ui/time-text.ts';
import type { AuditEntryView } from '#shared/contracts/audit.ts';
import { consultationEvents } from '#shared/contracts/audit-events.ts';
import { actorWords } from './actor-words.ts';
import styles from './audit.module.css';

const copy = (text: string | null, label: string) =>
  text === null ? null : <Copyable text={text} label={label} />;

/** One entry in full. */
export const AuditPanel = (props: {
  entry: AuditEntryView;
  onClose: () => void;
  onFilter: (part: Filter) => void;
}) => {
  const { entry } = props;
  const { id: actorId } = entry.actor;
  return (
    <Panel label="Audit entry" title={`${entry.title} · #${String(entry.index)}`} onClose={props.onClose}>
      {consultationEvents.includes(entry.event) ? (
        <p className={styles['consultation']}>
          <Badge tone="accent">Consultation</Badge> The data subject can see this entry.
        </p>
      ) : null}
      <EntryFacts entry={entry} />
      <h3>Fields</h3>
      {Object.keys(entry.fields).length === 0 ? <p className="faint">This event carries none.</p> : null}
      <Facts
        entries={Object.entries(entry.fields).map(([name, value]) => [
          name,
          <span key={name} className="mono">
            {tellValue(value)}
          </span>,
        ])}
      />
      <h3>Leaf hash (SHA-256)</h3>
      <Copyable text={entry.leafHash} label="leaf hash" />
      <div className={styles['likeThis']}>
        <Button icon="filter" onClick={() => props.onFilter({ event: entry.event })}>
          Same event
        </Button>
        {actorId === null ? null : (
          <Button icon="filter" onClick={() => props.onFilter({ actorId })}>
            Same actor
          </Button>
        )}
        {entry.subject === null ? null : (
          <Button icon="filter" onClick={() => props.onFilter({ subject: entry.subject ?? undefined })}>
            Same subject
          </Button>
        )}
      </div>
    </Panel>
  );
};

const EntryFacts = ({ entry }: { entry: AuditEntryView }) => (
  <Facts
    entries={[
      [
        'Event',
        <span key="event" className="mono">
          {entry.event}
        </span>,
      ],
      ['Time', <TimeAndAgo key="time" utc={entry.timeUtc} />],
      ['In UTC', tellUtc(entry.timeUtc)],
      ['Outcome', entry.outcome === 'done' ? 'Done' : 'Refused'],
      ['By', actorWords[entry.actor.kind]],
      ['Actor id', copy(entry.actor.id, 'actor id')],
      ['Concerns', copy(entry.subject, 'subject id')],
      ['Request id', copy(entry.requestId, 'request id')],
    ]}
  />
);

const tellValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
