import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { TimeAndAgo } from '#desktop/renderer/ui/time.tsx';
import { tellDate } from '#desktop/renderer/ui/time-text.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { CertificateBlock } from './certificate-block.tsx';
import { Deadline } from './deadline.tsx';
import { PlanBlock } from './plan-block.tsx';
import { isOpen } from './request-words.ts';
import styles from './rights-requests.module.css';
import { StateSteps } from './state-steps.tsx';

/** All that is known of a request, what was asked at the left and the law's clock at the right. */
export const RequestDetails = ({ request }: { request: AdminRightsRequestView }) => (
  <>
    <StateSteps state={request.state} />
    <div className={styles['columns']}>
      <div>
        <Section title="What was asked">
          {request.details === null ? (
            <p className="faint">
              {request.accountEmail === null
                ? 'Erased with the person.'
                : 'The person wrote nothing with it.'}
            </p>
          ) : (
            <blockquote className={styles['quote']}>{request.details}</blockquote>
          )}
        </Section>
        {request.answer === null ? null : (
          <Section title="Our answer">
            <blockquote className={styles['quote']}>{request.answer}</blockquote>
          </Section>
        )}
        {request.type === 'erasure' && isOpen(request.state) ? <PlanBlock requestId={request.id} /> : null}
        {request.certificateId === null ? null : <CertificateBlock certificateId={request.certificateId} />}
        {request.packageReady ? (
          <Section title="Access package">
            <p>It is ready. The person fetches it in the portal; administrators cannot open it.</p>
          </Section>
        ) : null}
      </div>
      <div>
        <Section title="Deadline" aside={<Deadline request={request} />}>
          <p className={styles['due']}>{tellDate(request.dueOn)}</p>
          <ol className={styles['derivation']} aria-label="How the deadline was computed">
            {request.dueDerivation.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Section>
        <Section title="Person">
          <PersonFacts request={request} />
        </Section>
      </div>
    </div>
  </>
);

const PersonFacts = ({ request }: { request: AdminRightsRequestView }) => (
  <Facts
    entries={[
      ['Name', request.accountName],
      ['E-mail', request.accountEmail],
      ['Account', <Copyable key="account" text={request.accountId} label="account id" />],
      ['Received', <TimeAndAgo key="received" utc={request.receivedAtUtc} />],
      [
        'Answered',
        request.completedAtUtc === null ? null : <TimeAndAgo key="done" utc={request.completedAtUtc} />,
      ],
      [
        'Traces',
        <a key="traces" href={tellPlace(['audit'], { subject: request.accountId })}>
          Audit entries about this person
        </a>,
      ],
    ]}
  />
);
