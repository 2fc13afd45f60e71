import { useEffect, useRef } from 'react';
import { bridge } from '#desktop/renderer/api/bridge.ts';
import { askForRefresh } from '#desktop/renderer/ui/command.ts';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { focusFilters } from '#desktop/renderer/ui/shortcuts.ts';
import type { MenuCommand } from '#shared/ipc/index.ts';
import { useLeave } from './leave.ts';
import { sections } from './sections.ts';

/** Does what the window's menu asks for. */
export function useMenuCommands({ onChangeServer }: { onChangeServer: () => void }): void {
  const leave = useLeave();
  const run = (command: MenuCommand): void => {
    if (command === 'find') focusFilters();
    else if (command === 'refresh') askForRefresh();
    else if (command === 'change-server') onChangeServer();
    else if (command === 'sign-out') leave();
    else {
      const section = sections.find((one) => one.command === command);
      if (section !== undefined) goTo([section.id]);
    }
  };
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => bridge().menu.onCommand(({ command }) => latest.current(command)), []);
}
