import { Button } from '#desktop/renderer/ui/button.tsx';
import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { FormActions } from '#desktop/renderer/ui/gate.tsx';
import { Notice } from '#desktop/renderer/ui/notice.tsx';
import { QrCodeView } from '#desktop/renderer/ui/qr-code/qr-code.tsx';
import styles from './admins.module.css';

/** A TOTP secret to put into an authenticator: as a picture, in groups of four, and as a link to copy. */
export const TotpSecret = ({
  totp,
  onDone,
}: {
  totp: { secret: string; uri: string };
  onDone: () => void;
}) => (
  <>
    <Notice tone="info" title="Put this into your authenticator now.">
      It is shown only this once. Every sign-in asks for its six digits.
    </Notice>
    <div className={styles['totp']}>
      <QrCodeView text={totp.uri} label="QR code of the authenticator's secret" side={168} />
      <div>
        <h3>Or type the secret</h3>
        <p className={styles['secret']}>{inGroupsOfFour(totp.secret)}</p>
        <Copyable text={totp.secret} shown="Copy the secret" label="secret" />
        <br />
        <Copyable text={totp.uri} shown="Copy the otpauth link" label="otpauth link" />
      </div>
    </div>
    <FormActions>
      <Button look="main" icon="check" onClick={onDone}>
        It is in my authenticator
      </Button>
    </FormActions>
  </>
);

const inGroupsOfFour = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');
