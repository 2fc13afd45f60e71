import { Button } from '#desktop/renderer/ui/button.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { FingerprintView } from '#desktop/renderer/ui/fingerprint.tsx';
import { FormActions, Gate } from '#desktop/renderer/ui/gate.tsx';
import { Time } from '#desktop/renderer/ui/time.tsx';
import type { ServerProbe } from '#shared/ipc/index.ts';

/** First use: the fingerprint to compare with what the server printed, before anything is sent. */
export const CompareFingerprint = (props: {
  probe: ServerProbe;
  onAccept: () => void;
  onBack: () => void;
}) => (
  <Gate
    title="Is this your server?"
    lead="Compare this SHA-256 fingerprint with the one the server printed when it started. Nothing is sent before you accept."
    width={500}
  >
    <FingerprintView label="SHA-256 fingerprint" fingerprint={props.probe.fingerprint} />
    <CertificateFacts probe={props.probe} />
    <FormActions>
      <Button look="bare" onClick={props.onBack}>
        Back
      </Button>
      <Button look="main" icon="check" onClick={props.onAccept}>
        It is the same
      </Button>
    </FormActions>
  </Gate>
);

/** What a certificate says about itself; none of it is proof. */
export const CertificateFacts = ({ probe }: { probe: ServerProbe }) => (
  <Facts
    entries={[
      [
        'Server',
        <span key="origin" className="mono">
          {probe.origin}
        </span>,
      ],
      ['Issued to', probe.certificate.subject],
      ['Issued by', probe.certificate.issuer],
      ['Valid from', <Time key="from" utc={probe.certificate.validFromUtc} />],
      ['Valid until', <Time key="to" utc={probe.certificate.validToUtc} />],
    ]}
  />
);
