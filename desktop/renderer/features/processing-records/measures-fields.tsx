import { TextArea, TextField } from '#desktop/renderer/ui/field.tsx';
import type { SecurityMeasure } from '#shared/contracts/processing-records.ts';
import { RowsEditor } from './rows-editor.tsx';

const emptyMeasure: SecurityMeasure = { title: '', description: '' };

/** Technical and organisational measures, each with a title and a few sentences. */
export const MeasuresFields = (props: {
  value: readonly SecurityMeasure[];
  onChange: (value: SecurityMeasure[]) => void;
}) => (
  <RowsEditor rows={props.value} empty={emptyMeasure} addLabel="Add a measure" onChange={props.onChange}>
    {(row, set) => (
      <>
        <TextField label="Measure" value={row.title} onChange={(title) => set({ title })} />
        <TextArea
          label="In general terms"
          minRows={2}
          value={row.description}
          onChange={(description) => set({ description })}
        />
      </>
    )}
  </RowsEditor>
);
