import { useEffect, useRef } from 'react';
import { bridge } from '#desktop/renderer/api/bridge.ts';
import { useSignOut } from '#desktop/renderer/api/session.ts';
import { askForRefresh } from '#desktop/renderer/ui/command.ts';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { focusFilters } from '#desktop/renderer/ui/shortcuts.ts';
import { tellError } from '#desktop/renderer/ui/toast.tsx';
import type { MenuCommand } from '#shared/ipc/index.ts';
import { sections } from './sections.ts';

/** Does what the window's menu asks for. */
export function useMenuCommands({ onChangeServer }: { onChangeServer: () => void }): void {
  const signOut = useSignOut();
  const run = (command: MenuCommand): void => {
    if (command === 'find') focusFilters();
    else if (command === 'refresh') askForRefresh();
    else if (command === 'change-server') onChangeServer();
    else if (command === 'sign-out') signOut().catch(tellError);
    else {
      const section = sections.find((one) => one.command === command);
      if (section !== undefined) goTo([section.id]);
    }
  };
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => bridge().menu.onCommand(({ command }) => latest.current(command)), []);
}
