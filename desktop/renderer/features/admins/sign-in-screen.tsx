import { useState } from 'react';
import { Gate } from '#desktop/renderer/ui/gate.tsx';
import { Notice } from '#desktop/renderer/ui/notice.tsx';
import styles from './admins.module.css';
import { SetupForm } from './setup-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Who are you? By e-mail, password and code, or for the first time by a setup token or an invitation. */
export function SignInScreen(props: { origin: string; hasEnded: boolean; onChangeServer: () => void }) {
  const [face, setFace] = useState<'sign-in' | 'setup'>('sign-in');
  const [email, setEmail] = useState('');
  const host = props.origin.replace('https://', '');
  return (
    <Gate
      key={face}
      title={face === 'sign-in' ? 'Sign in' : 'Set up your access'}
      lead={face === 'sign-in' ? `to ${host}` : `on ${host}, with a setup token or an invitation`}
      foot={
        <>
          <button
            type="button"
            className={styles['link']}
            onClick={() => setFace(face === 'sign-in' ? 'setup' : 'sign-in')}
          >
            {face === 'sign-in' ? 'I have a setup token' : 'Back to sign-in'}
          </button>
          <button type="button" className={styles['link']} onClick={props.onChangeServer}>
            Another server
          </button>
        </>
      }
    >
      {props.hasEnded && face === 'sign-in' ? (
        <Notice tone="warning" title="Your session has ended.">
          Sign in again to go on where you were.
        </Notice>
      ) : null}
      {face === 'sign-in' ? (
        <SignInForm startEmail={email} />
      ) : (
        <SetupForm
          onDone={(doneEmail) => {
            setEmail(doneEmail);
            setFace('sign-in');
          }}
        />
      )}
    </Gate>
  );
}
