import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import type { MissingEntry, Register } from '#shared/contracts/processing-records.ts';
import styles from './processing-records.module.css';

/** What the law asks for and nobody has supplied, with the way to where it is stated. */
export function MissingList({ register, mayEdit }: { register: Register; mayEdit: boolean }) {
  const { missing } = register;
  return (
    <aside aria-label="Left to complete">
      <Section title="Left to complete">
        {missing.length === 0 ? (
          <p className={styles['complete']}>
            <Icon name="check" size={15} /> Everything Art. 30(1) asks for is there.
          </p>
        ) : (
          groupByPurpose(register).map(({ title, entries }) => (
            <section key={title} className={styles['missingGroup']} aria-label={title}>
              <h3>{title}</h3>
              <ul className={styles['missingList']}>
                {entries.map((entry) => (
                  <li key={entry.pointer + entry.what}>
                    <span className={styles['item']}>({entry.item})</span>
                    {entry.what}
                  </li>
                ))}
              </ul>
            </section>
          ))
        )}
        {missing.length > 0 && mayEdit ? (
          <a href={tellPlace(['processing-records'], { show: 'statements' })}>State what is missing</a>
        ) : null}
      </Section>
    </aside>
  );
}

/** What is missing, first of the controller itself, then of each purpose that lacks something. Pure. */
function groupByPurpose({ missing, activities }: Register): { title: string; entries: MissingEntry[] }[] {
  const whole = { title: 'The controller', entries: missing.filter(({ purposeId }) => purposeId === null) };
  const perPurpose = activities.map(({ purposeId, purpose }) => ({
    title: purpose,
    entries: missing.filter((entry) => entry.purposeId === purposeId),
  }));
  return [whole, ...perPurpose].filter(({ entries }) => entries.length > 0);
}
