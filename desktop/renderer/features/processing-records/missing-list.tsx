import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import type { MissingEntry, Register } from '#shared/contracts/processing-records.ts';
import styles from './processing-records.module.css';

/** What the law asks for and nobody has supplied, with the way to where it is stated. */
export function MissingList({ register, mayEdit }: { register: Register; mayEdit: boolean }) {
  const { missing, activities } = register;
  const purposeOf = (entry: MissingEntry) =>
    activities.find(({ purposeId }) => purposeId === entry.purposeId)?.purpose;
  return (
    <aside aria-label="Left to complete">
      <Section title="Left to complete">
        {missing.length === 0 ? (
          <p className={styles['complete']}>
            <Icon name="check" size={15} /> Everything Art. 30(1) asks for is there.
          </p>
        ) : (
          <ul className={styles['missingList']}>
            {missing.map((entry) => (
              <li key={entry.pointer + entry.what}>
                <span className={styles['item']}>({entry.item})</span>
                <span>
                  {entry.what}
                  {entry.purposeId === null ? null : <small>{purposeOf(entry) ?? entry.purposeId}</small>}
                </span>
              </li>
            ))}
          </ul>
        )}
        {missing.length > 0 && mayEdit ? (
          <a href={tellPlace(['processing-records'], { show: 'statements' })}>State what is missing</a>
        ) : null}
      </Section>
    </aside>
  );
}
