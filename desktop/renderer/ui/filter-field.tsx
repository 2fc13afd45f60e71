import { useState } from 'react';
import { TextField } from './field.tsx';

/**
 * A filter that is typed. It counts when Enter is pressed or the field is left, not at each letter: each question to the server may
 * leave a trace in the audit log.
 */
export function FilterField(props: {
  label: string;
  value: string | undefined;
  onCommit: (value: string) => void;
  error?: string | undefined;
  placeholder?: string;
  width: number;
}) {
  const [draft, setDraft] = useState(props.value ?? '');
  const [before, setBefore] = useState(props.value);
  if (before !== props.value) {
    // Somebody else changed it: a link, the back button, or "Clear".
    setBefore(props.value);
    setDraft(props.value ?? '');
  }
  const commit = () => {
    if (draft.trim() !== (props.value ?? '')) props.onCommit(draft.trim());
  };
  return (
    <TextField
      label={props.label}
      isLabelHidden
      placeholder={props.placeholder ?? props.label}
      value={draft}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      error={props.error !== undefined}
      title={props.error ?? props.label}
      w={props.width}
    />
  );
}

/** A moment typed in the local zone, handed out as an ISO time in UTC; empty hands out undefined. */
export function TimeField(props: {
  label: string;
  utc: string | undefined;
  onChange: (utc: string | undefined) => void;
}) {
  return (
    <TextField
      label={props.label}
      isLabelHidden
      type="datetime-local"
      title={`${props.label}, in local time`}
      value={props.utc === undefined ? '' : toLocalInput(props.utc)}
      onChange={(local) => props.onChange(local === '' ? undefined : new Date(local).toISOString())}
      w={176}
    />
  );
}

function toLocalInput(utc: string): string {
  const at = new Date(utc);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
