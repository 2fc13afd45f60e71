import { Dialog } from '#desktop/renderer/ui/dialog.tsx';
import { Keys } from '#desktop/renderer/ui/kbd.tsx';
import type { SectionEntry } from './sections.ts';
import styles from './shell.module.css';

const general: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'Go to the filters'],
  ['r', 'Fetch again'],
  ['↑ ↓', 'Move in a table (also j and k, Home, End)'],
  ['Enter', 'Open the row'],
  ['t', 'Access logs: live tail, and back'],
  ['p', 'Live tail: pause and resume'],
  ['e', 'Access logs: export'],
  ['Esc', 'Close what is open'],
  ['?', 'Show this list'],
];

/** All shortcuts of the console. */
export const ShortcutsDialog = (props: {
  isOpen: boolean;
  onClose: () => void;
  sections: readonly SectionEntry[];
}) => (
  <Dialog title="Keyboard shortcuts" isOpen={props.isOpen} onClose={props.onClose} width={420}>
    <ul className={styles['shortcuts']}>
      {[...props.sections.map(({ keys, title }) => [keys, title] as const), ...general].map(
        ([keys, what]) => (
          <li key={keys}>
            <span>{what}</span>
            <Keys keys={keys} />
          </li>
        ),
      )}
    </ul>
  </Dialog>
);
