import { useState } from 'react';
import { showCertificateChange, trustServer } from '#desktop/renderer/api/servers.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { TextField } from '#desktop/renderer/ui/field.tsx';
import { FingerprintView } from '#desktop/renderer/ui/fingerprint.tsx';
import { FormActions } from '#desktop/renderer/ui/gate.tsx';
import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { tellError } from '#desktop/renderer/ui/toast.tsx';
import type { ServerProbe } from '#shared/ipc/index.ts';
import { CertificateFacts } from './compare-fingerprint.tsx';
import styles from './connection.module.css';

type ChangedProbe = Extract<ServerProbe, { status: 'changed' }>;

/**
 * Another certificate than the accepted one: over everything, and refused until somebody types the start of the new fingerprint
 * from the server's own print, so that it cannot be clicked away.
 */
export function CertificateChanged({ probe, onStay }: { probe: ChangedProbe; onStay: () => void }) {
  const [typed, setTyped] = useState('');
  const start = probe.fingerprint.slice(0, 11);
  const isCompared = typed.trim().toUpperCase() === start;
  const accept = () =>
    void trustServer(probe)
      .then(() => showCertificateChange(null))
      .catch(tellError);
  return (
    <div className={styles['alarm']} role="alertdialog" aria-labelledby="alarm-title" aria-modal="true">
      <div className={styles['alarmBox']}>
        <header>
          <Icon name="critical" size={28} />
          <div>
            <h1 id="alarm-title">This server shows another certificate</h1>
            <p>
              Somebody may be standing between you and {probe.origin.replace('https://', '')}, or its
              certificate was renewed. Nothing was sent. Ask whoever runs the server before you go on.
            </p>
          </div>
        </header>
        <div className={styles['compare']}>
          <div>
            <h3>Accepted before</h3>
            <FingerprintView
              label="Accepted before"
              fingerprint={probe.knownFingerprint}
              other={probe.fingerprint}
            />
          </div>
          <div>
            <h3>Shown now</h3>
            <FingerprintView
              label="Shown now"
              fingerprint={probe.fingerprint}
              other={probe.knownFingerprint}
            />
          </div>
        </div>
        <CertificateFacts probe={probe} />
        <TextField
          label="To accept the new one, type the first four pairs of the fingerprint that the server printed"
          placeholder="00:00:00:00"
          mt={12}
          value={typed}
          onChange={setTyped}
        />
        <FormActions>
          <Button onClick={onStay}>Stay disconnected</Button>
          <Button look="danger" disabled={!isCompared} onClick={accept}>
            Accept the new certificate
          </Button>
        </FormActions>
      </div>
    </div>
  );
}
