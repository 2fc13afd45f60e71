import { tellCount, tellShare } from '#desktop/renderer/ui/numbers.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import type { UsageView } from '#shared/contracts/usage.ts';
import styles from './usage.module.css';

type Names = UsageView['total']['browsers'];
const mostShown = 6;

/** How the server's closed names are told; a name of a program stands as its makers write it. */
type Words = Readonly<Record<string, string>>;
export const browserWords: Words = { other: 'Other', none: 'Not told' };
export const deviceWords: Words = {
  program: 'Programs',
  desktop: 'Desktops',
  mobile: 'Phones',
  tablet: 'Tablets',
  tv: 'TVs',
  bot: 'Bots',
  other: 'Other',
};

/** The largest first; what is beyond the first few is added up. Pure. */
export function largest(names: Names): Names {
  const sorted = names.toSorted((a, b) => b.requests - a.requests);
  if (sorted.length <= mostShown) return sorted;
  const rest = sorted.slice(mostShown - 1);
  const requests = rest.reduce((sum, one) => sum + one.requests, 0);
  return [...sorted.slice(0, mostShown - 1), { name: `${String(rest.length)} further`, requests }];
}

/** How the requests divide by browser or device, families only. */
export function SharesBlock({ title, names, words }: { title: string; names: Names; words: Words }) {
  const all = names.reduce((sum, { requests }) => sum + requests, 0);
  if (all === 0) return null;
  return (
    <Section title={title}>
      <ul className={styles['shares']}>
        {largest(names).map(({ name, requests }) => (
          <li key={name} title={tellCount(requests)}>
            <span>{words[name] ?? name}</span>
            <span className={styles['share']} aria-hidden="true">
              <i style={{ width: `${String((requests / all) * 100)}%` }} />
            </span>
            <span>{tellShare(requests, all)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
