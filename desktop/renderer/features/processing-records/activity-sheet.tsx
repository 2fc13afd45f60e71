import type { ReactNode } from 'react';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import type {
  MissingEntry,
  Recipient,
  RegisterActivity,
  RegisterCategory,
  Transfer,
} from '#shared/contracts/processing-records.ts';
import { activityPointer, Missing, missingAt } from './missing-mark.tsx';
import styles from './processing-records.module.css';

/** One processing activity, item by item as Art. 30(1)(b) to (f) lists them. */
export function ActivitySheet({
  activity,
  missing,
}: {
  activity: RegisterActivity;
  missing: readonly MissingEntry[];
}) {
  const at = (field: string) => (
    <Missing key={field} what={missingAt(missing, activityPointer(activity.purposeId, field))} />
  );
  return (
    <Section
      title={`${String(activity.number)}. ${activity.purpose}`}
      aside={<code>{activity.purposeId}</code>}
    >
      <Facts
        entries={[
          ['Legal basis', activity.legalBasis === '' ? at('legalBasis') : activity.legalBasis],
          ['Data subjects', activity.subjectCategories.join(', ')],
          ['Data', <Categories key="data" categories={activity.dataCategories} missing={at('timeLimits')} />],
          ['Recipients', <Recipients key="to" recipients={activity.recipients} missing={at('recipients')} />],
          [
            'Third countries',
            <Transfers key="far" transfers={activity.transfers} missing={at('transfers')} />,
          ],
        ]}
      />
    </Section>
  );
}

const Categories = (props: { categories: readonly RegisterCategory[]; missing: ReactNode }) => (
  <>
    {props.missing}
    <ul className={styles['categories']}>
      {props.categories.map(({ title, columns, timeLimits }) => (
        <li key={title}>
          {title}
          <span className="faint">
            {' '}
            kept {timeLimits.map(({ period }) => period).join('; ') || 'without a limit'}
          </span>
          <small title={columns.map(({ name, sealed }) => `${name}${sealed ? ' (sealed)' : ''}`).join('\n')}>
            {columns.map(({ name }) => name).join(', ')}
          </small>
        </li>
      ))}
    </ul>
  </>
);

const Recipients = (props: { recipients: readonly Recipient[] | null; missing: ReactNode }) => {
  if (props.recipients === null) return props.missing;
  if (props.recipients.length === 0) return 'none';
  return props.recipients.map(({ category, name, countryCode }) => (
    <p key={category + name}>
      {category} <span className="faint">{[name, countryCode].filter((part) => part !== '').join(', ')}</span>
    </p>
  ));
};

const Transfers = (props: { transfers: readonly Transfer[] | null; missing: ReactNode }) => {
  if (props.transfers === null) return props.missing;
  return (
    <>
      {props.transfers.length === 0 ? 'none ' : null}
      {props.transfers.map(({ destination, recipient, safeguard }) => (
        <p key={destination + recipient}>
          {destination}{' '}
          <span className="faint">{[recipient, safeguard].filter((part) => part !== '').join(', ')}</span>
        </p>
      ))}
      {props.missing}
    </>
  );
};
