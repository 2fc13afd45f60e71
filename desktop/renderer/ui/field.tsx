import { PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';

type Shared = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it; `true` marks the field and says nothing. */
  error?: string | boolean | undefined;
  description?: string | undefined;
};

type TextFieldProps = Shared &
  Omit<ComponentProps<typeof TextInput>, keyof Shared | 'size'> & {
    /** The label is for readers only; the placeholder shows what belongs here. */
    isLabelHidden?: boolean;
  };

/** One line of text. */
export function TextField({ label, onChange, isLabelHidden = false, ...rest }: TextFieldProps) {
  return (
    <TextInput
      {...rest}
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      spellCheck={false}
      autoComplete={rest.autoComplete ?? 'off'}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A password, which can be looked at on purpose. */
export function PasswordField({
  onChange,
  ...rest
}: Shared & Omit<ComponentProps<typeof PasswordInput>, keyof Shared | 'size'>) {
  return (
    <PasswordInput
      {...rest}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what was typed' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Several lines of text. */
export function TextArea({
  onChange,
  ...rest
}: Shared & Omit<ComponentProps<typeof Textarea>, keyof Shared | 'size'>) {
  return (
    <Textarea
      autosize
      minRows={3}
      maxRows={12}
      {...rest}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A one-time code of six digits; anything else typed or pasted is left out. */
export function CodeField({ label, value, onChange, error }: Shared) {
  return (
    <TextInput
      label={label}
      value={value}
      {...(error === undefined ? {} : { error })}
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="000000"
      maxLength={9}
      styles={{ input: { letterSpacing: '0.3em', fontFamily: 'var(--font-mono)' } }}
      onChange={(event) => onChange(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
    />
  );
}
