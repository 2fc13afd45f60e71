import { useState } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import { Badge } from '#desktop/renderer/ui/badge.tsx';
import { useRefresh } from '#desktop/renderer/ui/command.ts';
import { FilterBar } from '#desktop/renderer/ui/filter-bar.tsx';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { replaceQuery, usePlace } from '#desktop/renderer/ui/place.ts';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { getRegister, type Register, type Statements } from '#shared/contracts/processing-records.ts';
import { RegisterView } from './register-view.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { StatementsEditor } from './statements-editor.tsx';

const faces = [
  { value: 'register', label: 'Register' },
  { value: 'statements', label: 'What you state' },
] as const;

/** The record of processing activities (GDPR Art. 30(1)), and what only the controller can say for it. */
export function ProcessingRecordsScreen() {
  const { query } = usePlace();
  const [draft, setDraft] = useState<Statements | null>(null);
  const { data, error, refetch } = useAnswer(getRegister, { query: {} });
  const mayEdit = useMay('processing-records.edit');
  useRefresh(() => void refetch());
  const face = query['show'] === 'statements' ? 'statements' : 'register';
  return (
    <Page
      title="Processing records"
      note="Generated from the data map, so it cannot drift from what the server stores."
      actions={<SaveButtons />}
      bar={
        <FilterBar aside={data === undefined ? undefined : <Completeness register={data} />}>
          <Segments
            label="What to show"
            value={face}
            choices={faces}
            onChange={(show) => replaceQuery({ show: show === 'register' ? undefined : show })}
          />
          {draft === null ? null : <Badge tone="warn">Not saved yet</Badge>}
        </FilterBar>
      }
    >
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={12} label="Loading the register" /> : null}
      {data === undefined ? null : face === 'register' ? (
        <RegisterView register={data} mayEdit={mayEdit} />
      ) : (
        <StatementsEditor register={data} mayEdit={mayEdit} draft={draft} setDraft={setDraft} />
      )}
    </Page>
  );
}

const Completeness = ({ register }: { register: Register }) => (
  <>
    {register.missing.length === 0 ? (
      <Badge tone="good">Complete</Badge>
    ) : (
      <Badge tone="warn">{tellPlural(register.missing.length, 'item')} missing</Badge>
    )}{' '}
    generated <Ago utc={register.generatedAtUtc} />
  </>
);
