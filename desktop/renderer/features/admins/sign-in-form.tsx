import { useState } from 'react';
import { useChange } from '#desktop/renderer/api/answers.ts';
import { signInFromPage } from '#desktop/renderer/api/session.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { CodeField, PasswordField, TextField } from '#desktop/renderer/ui/field.tsx';
import { fieldErrorsOf } from '#desktop/renderer/ui/field-errors.ts';
import { FieldStack, FormActions } from '#desktop/renderer/ui/gate.tsx';
import { Problem } from '#desktop/renderer/ui/states.tsx';

/** E-mail, password and six digits. What follows a sign-in comes from the main process, which keeps the session. */
export function SignInForm({ startEmail }: { startEmail: string }) {
  const [form, setForm] = useState({ email: startEmail, password: '', totp: '' });
  const signIn = useChange(signInFromPage);
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const errors = fieldErrorsOf(signIn.error);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ body: form }, { onError: () => setForm((now) => ({ ...now, totp: '' })) });
      }}
    >
      <FieldStack>
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          value={form.email}
          onChange={(email) => set({ email })}
          error={errors['/email']}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          value={form.password}
          onChange={(password) => set({ password })}
          error={errors['/password']}
        />
        <CodeField
          label="Code from your authenticator"
          value={form.totp}
          onChange={(totp) => set({ totp })}
          error={errors['/totp']}
        />
      </FieldStack>
      {signIn.error !== null && Object.keys(errors).length === 0 ? <Problem error={signIn.error} /> : null}
      <FormActions>
        <Button look="main" type="submit" isBusy={signIn.isPending}>
          Sign in
        </Button>
      </FormActions>
    </form>
  );
}
