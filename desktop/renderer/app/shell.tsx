import { useEffect, useState } from 'react';
import { useAppInfo } from '#desktop/renderer/api/servers.ts';
import { askForRefresh } from '#desktop/renderer/ui/command.ts';
import { goTo, usePlace } from '#desktop/renderer/ui/place.ts';
import { focusFilters, useShortcuts } from '#desktop/renderer/ui/shortcuts.ts';
import type { SessionState } from '#shared/ipc/index.ts';
import { useIdleEnd } from './idle-end.ts';
import { Screen } from './screen.tsx';
import { sections } from './sections.ts';
import styles from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Sidebar } from './sidebar.tsx';
import { StorageWarning } from './storage-warning.tsx';

/** Names the window after the section, never after a person: titles show up in window lists. */
function useWindowTitle(section: string | undefined): void {
  useEffect(() => {
    document.title = section === undefined ? 'Wrkout' : `${section} · Wrkout`;
    return () => {
      document.title = 'Wrkout';
    };
  }, [section]);
}

type SignedIn = Extract<SessionState, { status: 'signed-in' }>;

/** The signed-in console: the sections at the left, one of them at the right. */
export function Shell({ session, onChangeServer }: { session: SignedIn; onChangeServer: () => void }) {
  const { path } = usePlace();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const info = useAppInfo();
  const allowed = sections.filter(({ permission }) => session.permissions.includes(permission));
  const current = allowed.find(({ id }) => id === path[0]) ?? allowed[0];
  useIdleEnd();
  useWindowTitle(current?.title);
  useShortcuts({
    ...Object.fromEntries(allowed.map(({ keys, id }) => [keys, () => goTo([id])])),
    '/': focusFilters,
    '?': () => setHelpOpen(true),
    r: askForRefresh,
  });
  return (
    <div className={styles['shell']}>
      <Sidebar
        session={session}
        sections={allowed}
        currentId={current?.id}
        onHelp={() => setHelpOpen(true)}
        onChangeServer={onChangeServer}
      />
      <main className={styles['main']}>
        <StorageWarning storage={info?.secretsStorage} />
        <Screen id={current?.id} rest={path.slice(1)} />
      </main>
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} sections={allowed} />
    </div>
  );
}
