import { useState } from 'react';
import { useChange } from '#desktop/renderer/api/answers.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { PasswordField, TextField } from '#desktop/renderer/ui/field.tsx';
import { fieldErrorsOf } from '#desktop/renderer/ui/field-errors.ts';
import { FieldStack, FormActions } from '#desktop/renderer/ui/gate.tsx';
import { Problem } from '#desktop/renderer/ui/states.tsx';
import { setup } from '#shared/contracts/admins.ts';
import { TotpSecret } from './totp-secret.tsx';

const empty = { setupToken: '', email: '', name: '', password: '' };

/** Makes the first owner, or an invited administrator, and shows the TOTP secret, once. */
export function SetupForm({ onDone }: { onDone: (email: string) => void }) {
  const [form, setForm] = useState(empty);
  const create = useChange(setup);
  const errors = fieldErrorsOf(create.error);
  const field = (name: keyof typeof empty) => ({
    value: form[name],
    onChange: (value: string) => setForm({ ...form, [name]: value }),
    error: errors[`/${name}`],
  });
  if (create.data !== undefined) {
    return <TotpSecret totp={create.data.totp} onDone={() => onDone(form.email)} />;
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: form });
      }}
    >
      <FieldStack>
        <TextField
          label="Setup token"
          description="Printed by the server at its first start; also in its data folder, setup-token."
          {...field('setupToken')}
        />
        <TextField label="Your name" autoComplete="name" {...field('name')} />
        <TextField label="E-mail" type="email" autoComplete="username" {...field('email')} />
        <PasswordField
          label="Password"
          description="At least 12 characters. A sentence is good."
          autoComplete="new-password"
          {...field('password')}
        />
      </FieldStack>
      {create.error !== null && Object.keys(errors).length === 0 ? <Problem error={create.error} /> : null}
      <FormActions>
        <Button look="main" type="submit" isBusy={create.isPending}>
          Create access
        </Button>
      </FormActions>
    </form>
  );
}
