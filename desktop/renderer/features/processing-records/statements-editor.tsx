import { useAnswer, useChange } from '#desktop/renderer/api/answers.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { fieldErrorsOf } from '#desktop/renderer/ui/field-errors.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { tell } from '#desktop/renderer/ui/toast.tsx';
import {
  getRegister,
  getStatements,
  putStatements,
  type Register,
  type Statements,
} from '#shared/contracts/processing-records.ts';
import { ActivitiesFields } from './activities-fields.tsx';
import { ControllerFields } from './controller-fields.tsx';
import { MeasuresFields } from './measures-fields.tsx';
import styles from './processing-records.module.css';

type EditorProps = {
  register: Register;
  mayEdit: boolean;
  draft: Statements | null;
  setDraft: (draft: Statements | null) => void;
};

/** What the controller states for the record. Saving names the revision that was read, so nobody's change is lost. */
export function StatementsEditor({ register, mayEdit, draft, setDraft }: EditorProps) {
  const { data, error, refetch } = useAnswer(getStatements, {});
  const save = useChange(putStatements, {
    refreshes: [getRegister, getStatements],
    onDone: () => {
      setDraft(null);
      tell('good', 'The statements are saved.');
    },
  });
  const shown = draft ?? data;
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  if (shown === undefined) return <Loading rows={10} label="Loading the statements" />;
  const edit = (part: Partial<Statements>) => setDraft({ ...shown, ...part });
  const submit = () => {
    const { changedAtUtc: _unused, ...body } = shown;
    save.mutate({ body });
  };
  const errors = fieldErrorsOf(save.error);
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className={styles['fields']} disabled={!mayEdit}>
        <Section title="Controller" aside="Art. 30(1)(a)">
          <ControllerFields
            value={shown.controller}
            errors={errors}
            onChange={(controller) => edit({ controller })}
          />
        </Section>
        <ActivitiesFields
          register={register}
          value={shown.activities}
          onChange={(activities) => edit({ activities })}
        />
        <Section title="Security measures" aside="Art. 30(1)(g), in general terms">
          <MeasuresFields value={shown.measures} onChange={(measures) => edit({ measures })} />
        </Section>
      </fieldset>
      <div className={styles['saveBar']}>
        {save.error === null ? null : <Problem error={save.error} />}
        <span className="faint">Revision {shown.revision}</span>
        <Button disabled={draft === null} onClick={() => setDraft(null)}>
          Discard
        </Button>
        <Button look="main" type="submit" disabled={draft === null || !mayEdit} isBusy={save.isPending}>
          Save statements
        </Button>
      </div>
    </form>
  );
}
