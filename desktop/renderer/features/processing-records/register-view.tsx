import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { TimeAndAgo } from '#desktop/renderer/ui/time.tsx';
import type { Register } from '#shared/contracts/processing-records.ts';
import { ActivitySheet } from './activity-sheet.tsx';
import { MissingList } from './missing-list.tsx';
import { Missing, missingAt } from './missing-mark.tsx';
import { PartyText } from './party-text.tsx';
import styles from './processing-records.module.css';

/** The register as it would be printed now, with what is missing marked where it is missing. */
export const RegisterView = ({ register, mayEdit }: { register: Register; mayEdit: boolean }) => (
  <div className={styles['columns']}>
    <article className={styles['paper']} aria-label="Register">
      <Section title="Controller" aside="Art. 30(1)(a)">
        <ControllerFacts register={register} />
      </Section>
      {register.activities.map((activity) => (
        <ActivitySheet key={activity.purposeId} activity={activity} missing={register.missing} />
      ))}
      <Section title="Security measures" aside="Art. 30(1)(g)">
        <Missing what={missingAt(register.missing, '/measures')} />
        <Facts entries={register.measures.map(({ title, description }) => [title, description])} />
      </Section>
      <Section title="This copy">
        <Facts
          entries={[
            ['Law', register.law],
            ['Generated', <TimeAndAgo key="at" utc={register.generatedAtUtc} />],
            ['Content hash', <Copyable key="hash" text={register.contentHash} label="content hash" />],
          ]}
        />
      </Section>
    </article>
    <MissingList register={register} mayEdit={mayEdit} />
  </div>
);

function ControllerFacts({ register }: { register: Register }) {
  const { controller, missing } = register;
  const at = (field: string) => <Missing what={missingAt(missing, `/controller/${field}`)} />;
  const text = (value: string, field: string) => (value === '' ? at(field) : value);
  return (
    <Facts
      entries={[
        ['Name', text(controller.name, 'name')],
        ['Address', text(controller.address, 'address')],
        ['E-mail', text(controller.email, 'email')],
        ['Phone', controller.phone === '' ? null : controller.phone],
        ['Country', controller.countryCode === '' ? null : controller.countryCode],
        [
          'Joint controllers',
          controller.jointControllers === null
            ? at('jointControllers')
            : controller.jointControllers.length === 0
              ? 'none'
              : controller.jointControllers.map((party) => <PartyText key={party.name} party={party} />),
        ],
        [
          'Representative',
          <PartyText key="representative" party={controller.representative} missing={at('representative')} />,
        ],
        [
          'DPO',
          <PartyText
            key="dpo"
            party={controller.dataProtectionOfficer}
            missing={at('dataProtectionOfficer')}
          />,
        ],
      ]}
    />
  );
}
