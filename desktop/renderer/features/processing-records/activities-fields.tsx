import { TextField } from '#desktop/renderer/ui/field.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import type { ActivityEntry, Recipient, Register, Transfer } from '#shared/contracts/processing-records.ts';
import { ChoiceOf } from './choice-of.tsx';
import styles from './processing-records.module.css';
import { RowsEditor } from './rows-editor.tsx';

const emptyRecipient: Recipient = { category: '', name: '', countryCode: '' };
const emptyTransfer: Transfer = { destination: '', recipient: '', safeguard: '' };

/** Recipients and transfers of each purpose that the data map knows. */
export function ActivitiesFields(props: {
  register: Register;
  value: readonly ActivityEntry[];
  onChange: (value: ActivityEntry[]) => void;
}) {
  const entryOf = (purposeId: string): ActivityEntry =>
    props.value.find((entry) => entry.purposeId === purposeId) ?? {
      purposeId,
      recipients: null,
      transfers: null,
    };
  const set = (entry: ActivityEntry) =>
    props.onChange([...props.value.filter(({ purposeId }) => purposeId !== entry.purposeId), entry]);
  return props.register.activities.map(({ purposeId, purpose }) => (
    <Section key={purposeId} title={purpose} aside="Art. 30(1)(d) and (e)">
      <ActivityFields value={entryOf(purposeId)} onChange={set} />
    </Section>
  ));
}

const stateOf = (list: readonly unknown[] | null) =>
  list === null ? 'unanswered' : list.length === 0 ? 'none' : 'given';

function ActivityFields({
  value,
  onChange,
}: {
  value: ActivityEntry;
  onChange: (value: ActivityEntry) => void;
}) {
  return (
    <>
      <ChoiceOf
        label="Recipients"
        noneLabel="None"
        state={stateOf(value.recipients)}
        onChange={(state) =>
          onChange({
            ...value,
            recipients: state === 'unanswered' ? null : state === 'none' ? [] : [emptyRecipient],
          })
        }
      >
        <RowsEditor
          rows={value.recipients ?? []}
          empty={emptyRecipient}
          addLabel="Add a recipient"
          onChange={(recipients) => onChange({ ...value, recipients })}
        >
          {(row, set) => <RecipientFields row={row} set={set} />}
        </RowsEditor>
      </ChoiceOf>
      <ChoiceOf
        label="Transfers to third countries"
        noneLabel="None"
        state={stateOf(value.transfers)}
        onChange={(state) =>
          onChange({
            ...value,
            transfers: state === 'unanswered' ? null : state === 'none' ? [] : [emptyTransfer],
          })
        }
      >
        <RowsEditor
          rows={value.transfers ?? []}
          empty={emptyTransfer}
          addLabel="Add a transfer"
          onChange={(transfers) => onChange({ ...value, transfers })}
        >
          {(row, set) => <TransferFields row={row} set={set} />}
        </RowsEditor>
      </ChoiceOf>
    </>
  );
}

const RecipientFields = ({ row, set }: { row: Recipient; set: (part: Partial<Recipient>) => void }) => (
  <div className={styles['grid3']}>
    <TextField label="Category" value={row.category} onChange={(category) => set({ category })} />
    <TextField label="Name" value={row.name} onChange={(name) => set({ name })} />
    <TextField
      label="Country"
      value={row.countryCode}
      maxLength={2}
      onChange={(countryCode) => set({ countryCode: countryCode.toUpperCase() })}
    />
  </div>
);

const TransferFields = ({ row, set }: { row: Transfer; set: (part: Partial<Transfer>) => void }) => (
  <div className={styles['grid3']}>
    <TextField label="Destination" value={row.destination} onChange={(destination) => set({ destination })} />
    <TextField label="Recipient" value={row.recipient} onChange={(recipient) => set({ recipient })} />
    <TextField label="Safeguard" value={row.safeguard} onChange={(safeguard) => set({ safeguard })} />
  </div>
);
