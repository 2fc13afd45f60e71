import { Select } from '@mantine/core';

export type Choice<Value extends string> = { value: Value; label: string };

/**
 * One of a few. With `emptyLabel` nothing may be chosen too, which is handed out as undefined.
 */
export function SelectField<Value extends string>(props: {
  label: string;
  value: Value | undefined;
  choices: readonly Choice<Value>[];
  onChange: (value: Value | undefined) => void;
  emptyLabel?: string;
  isLabelHidden?: boolean;
  isSearchable?: boolean;
  width?: number;
}) {
  const {
    label,
    value,
    choices,
    onChange,
    emptyLabel,
    isLabelHidden = false,
    isSearchable = false,
    width,
  } = props;
  return (
    <Select
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      data={choices.map((choice) => ({ ...choice }))}
      value={value ?? null}
      onChange={(chosen) => onChange((chosen ?? undefined) as Value | undefined)}
      {...(emptyLabel === undefined ? {} : { placeholder: emptyLabel })}
      clearable={emptyLabel !== undefined && value !== undefined}
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      allowDeselect={emptyLabel !== undefined}
      searchable={isSearchable}
      nothingFoundMessage="Nothing like this"
      maxDropdownHeight={320}
      comboboxProps={{
        transitionProps: { duration: 0 },
        offset: 4,
        width: 'max-content',
        position: 'bottom-start',
      }}
      {...(width === undefined ? {} : { w: width })}
    />
  );
}
