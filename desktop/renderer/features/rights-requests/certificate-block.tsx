import { useState } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { saveAnswer } from '#desktop/renderer/api/save-file.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import { Mark } from '#desktop/renderer/ui/badge.tsx';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { tellBytes, tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { TimeAndAgo } from '#desktop/renderer/ui/time.tsx';
import { tell, tellError } from '#desktop/renderer/ui/toast.tsx';
import { type Certificate, getCertificate } from '#shared/contracts/certificates.ts';
import styles from './rights-requests.module.css';

/** The certificate of a completed erasure, to read and to save. */
export function CertificateBlock({ certificateId }: { certificateId: string }) {
  const may = useMay('certificates.read');
  const input = { params: { id: certificateId } };
  const { data, error, refetch } = useAnswer(getCertificate, input, { isEnabled: may });
  const [isSaving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      const saved = await saveAnswer(getCertificate, input, {
        suggestedName: `erasure-certificate-${certificateId}.json`,
      });
      if (saved !== null) tell('good', 'The certificate is saved.', saved.path);
    } catch (problem) {
      tellError(problem);
    } finally {
      setSaving(false);
    }
  };
  if (!may) return null;
  return (
    <Section
      title="Certificate of erasure"
      aside={
        <Button icon="download" isBusy={isSaving} onClick={() => void save()}>
          Save certificate
        </Button>
      }
    >
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={5} label="Loading the certificate" /> : null}
      {data === undefined ? null : <CertificateFacts certificate={data} />}
    </Section>
  );
}

const CertificateFacts = ({ certificate }: { certificate: Certificate }) => {
  const removed = certificate.sources.reduce((sum, source) => sum + source.removed, 0);
  const left = certificate.sources.reduce((sum, source) => sum + source.after, 0);
  const { files, bytes, hits } = certificate.scan;
  return (
    <div className={styles['certificate']}>
      <Facts
        entries={[
          ['Erased', <TimeAndAgo key="at" utc={certificate.erasedAtUtc} />],
          [
            'Removed',
            left === 0
              ? tellPlural(removed, 'record')
              : `${tellPlural(removed, 'record')}; ${String(left)} kept, see below`,
          ],
          ['Person’s key', verdict(certificate.subjectKeyDestroyed, 'destroyed', 'still there')],
          [
            'Search after',
            verdict(
              hits === 0,
              `nothing found in ${tellPlural(files, 'file')} (${tellBytes(bytes)})`,
              tellPlural(hits, 'hit'),
            ),
          ],
          ['Audit entry', `#${String(certificate.auditIndex)}`],
          ['Leaf hash', <Copyable key="leaf" text={certificate.auditLeafHash} label="leaf hash" />],
          [
            'Signature',
            <Copyable
              key="sig"
              text={certificate.signature}
              shown={`${certificate.signature.slice(0, 24)}…`}
              label="signature"
            />,
          ],
        ]}
      />
      {certificate.exceptions.length === 0 ? null : <h3>Kept, and why</h3>}
      <ul>
        {certificate.exceptions.map(({ what, ground, until }) => (
          <li key={what}>
            {what}: {ground}
            {until === null ? '' : `, until ${until}`}
          </li>
        ))}
      </ul>
      <h3>Not covered</h3>
      <ul>
        {certificate.notCovered.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </div>
  );
};

const verdict = (isGood: boolean, good: string, bad: string) => (
  <Mark tone={isGood ? 'good' : 'bad'}>{isGood ? good : bad}</Mark>
);
