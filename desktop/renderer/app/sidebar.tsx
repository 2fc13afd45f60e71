import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { Icon, Sign } from '#desktop/renderer/ui/icon.tsx';
import { Keys } from '#desktop/renderer/ui/kbd.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { useNow } from '#desktop/renderer/ui/time.tsx';
import { tellTime } from '#desktop/renderer/ui/time-text.ts';
import { getAdminSession } from '#shared/contracts/admins.ts';
import type { SessionState } from '#shared/ipc/index.ts';
import { useLeave } from './leave.ts';
import type { SectionEntry } from './sections.ts';
import styles from './sidebar.module.css';
import { ThemeSwitch } from './theme-switch.tsx';

type SignedIn = Extract<SessionState, { status: 'signed-in' }>;

/** Which server, which sections, who is signed in. */
export function Sidebar(props: {
  session: SignedIn;
  sections: readonly SectionEntry[];
  currentId: string | undefined;
  onHelp: () => void;
  onChangeServer: () => void;
}) {
  const host = props.session.origin.replace('https://', '');
  return (
    <nav className={styles['sidebar']} aria-label="Sections">
      <div className={styles['brand']}>
        <Sign />
        Wrkout
      </div>
      <button type="button" className={styles['server']} onClick={props.onChangeServer} title="Change server">
        <Icon name="lock" size={13} />
        <span>{host}</span>
        <Icon name="chevron" size={12} />
      </button>
      <ul className={styles['sections']}>
        {props.sections.map(({ id, title, keys }) => (
          <li key={id}>
            <a
              href={tellPlace([id])}
              title={`${title} (${keys})`}
              aria-current={id === props.currentId ? 'page' : undefined}
            >
              <Icon name={id} />
              <span>{title}</span>
              <Keys keys={keys} />
            </a>
          </li>
        ))}
      </ul>
      <div className={styles['foot']}>
        <div className={styles['tools']}>
          <ThemeSwitch />
          <IconButton icon="keyboard" label="Keyboard shortcuts (?)" onClick={props.onHelp} />
        </div>
        <Who session={props.session} />
      </div>
    </nav>
  );
}

function Who({ session }: { session: SignedIn }) {
  const leave = useLeave();
  const admin = useAnswer(getAdminSession, {}).data;
  const minutesLeft = Math.floor((Date.parse(session.expiresAtUtc) - useNow()) / 60_000);
  return (
    <div className={styles['who']}>
      <div>
        <strong title={admin?.email}>{admin?.name ?? 'Signed in'}</strong>
        <span title={`The session ends ${tellTime(session.expiresAtUtc)} at the latest`}>
          {admin === undefined ? '' : roleTitles[admin.role]}
          {minutesLeft <= 10 ? ` · ${String(Math.max(minutesLeft, 0))} min left` : ''}
        </span>
      </div>
      <IconButton icon="sign-out" label="Sign out" onClick={leave} />
    </div>
  );
}

const roleTitles = {
  owner: 'Owner',
  dpo: 'Data protection officer',
  support: 'Support',
  auditor: 'Auditor',
} as const;
