import { TextField } from '#desktop/renderer/ui/field.tsx';
import type { ControllerDetails, Party } from '#shared/contracts/processing-records.ts';
import { ChoiceOf } from './choice-of.tsx';
import { emptyParty, PartyFields } from './party-fields.tsx';
import styles from './processing-records.module.css';
import { RowsEditor } from './rows-editor.tsx';

type Errors = Readonly<Record<string, string>>;

/** Who is responsible, and who stands for them. */
export function ControllerFields(props: {
  value: ControllerDetails;
  errors: Errors;
  onChange: (value: ControllerDetails) => void;
}) {
  const { value, errors, onChange } = props;
  const set = (part: Partial<ControllerDetails>) => onChange({ ...value, ...part });
  return (
    <>
      <PartyFields value={value} errors={errors} pointer="/controller" onChange={set} />
      <div className={styles['grid']}>
        <TextField
          label="Country (two letters)"
          value={value.countryCode}
          maxLength={2}
          placeholder="DE"
          error={errors['/controller/countryCode']}
          onChange={(countryCode) => set({ countryCode: countryCode.toUpperCase() })}
        />
        <TextField
          label="Time zone"
          value={value.timeZone}
          placeholder="Europe/Berlin"
          error={errors['/controller/timeZone']}
          onChange={(timeZone) => set({ timeZone })}
        />
      </div>
      <PartyChoice
        label="Data protection officer"
        noneLabel="None designated"
        value={value.dataProtectionOfficer}
        pointer="/controller/dataProtectionOfficer"
        errors={errors}
        onChange={(dataProtectionOfficer) => set({ dataProtectionOfficer })}
      />
      <PartyChoice
        label="Representative in the Union"
        noneLabel="None required"
        value={value.representative}
        pointer="/controller/representative"
        errors={errors}
        onChange={(representative) => set({ representative })}
      />
      <JointControllers
        value={value.jointControllers}
        onChange={(jointControllers) => set({ jointControllers })}
      />
    </>
  );
}

function PartyChoice(props: {
  label: string;
  noneLabel: string;
  value: Party | 'none' | null;
  pointer: string;
  errors: Errors;
  onChange: (value: Party | 'none' | null) => void;
}) {
  const { value, onChange } = props;
  return (
    <ChoiceOf
      label={props.label}
      noneLabel={props.noneLabel}
      state={value === null ? 'unanswered' : value === 'none' ? 'none' : 'given'}
      onChange={(state) => onChange(state === 'unanswered' ? null : state === 'none' ? 'none' : emptyParty)}
    >
      {value === null || value === 'none' ? null : (
        <PartyFields
          value={value}
          errors={props.errors}
          pointer={props.pointer}
          onChange={(part) => onChange({ ...value, ...part })}
        />
      )}
    </ChoiceOf>
  );
}

function JointControllers(props: { value: Party[] | null; onChange: (value: Party[] | null) => void }) {
  const { value, onChange } = props;
  return (
    <ChoiceOf
      label="Joint controllers"
      noneLabel="None"
      state={value === null ? 'unanswered' : value.length === 0 ? 'none' : 'given'}
      onChange={(state) => onChange(state === 'unanswered' ? null : state === 'none' ? [] : [emptyParty])}
    >
      <RowsEditor rows={value ?? []} addLabel="Add a joint controller" empty={emptyParty} onChange={onChange}>
        {(party, setParty) => <PartyFields value={party} errors={{}} pointer="" onChange={setParty} />}
      </RowsEditor>
    </ChoiceOf>
  );
}
