import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#shared/ipc/index.ts';

type Send = (command: MenuCommand) => void;

/**
 * The menu bar and with it every shortcut: going to a section, finding, refreshing, signing out. Each item's `id` is the
 * command it sends to the page; the rest is what the system knows how to do. Pure.
 */
export function buildMenu(send: Send, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const item = (label: string, id: MenuCommand, accelerator: string): MenuItemConstructorOptions => ({
    label,
    id,
    accelerator,
    click: () => send(id),
  });
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&Console',
      submenu: [
        item('Change Server…', 'change-server', 'CmdOrCtrl+Shift+O'),
        item('Sign Out', 'sign-out', 'CmdOrCtrl+Shift+L'),
        { type: 'separator' },
        { role: platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('Overview', 'go-overview', 'CmdOrCtrl+1'),
        item('Access Logs', 'go-access-logs', 'CmdOrCtrl+2'),
        item('Usage', 'go-usage', 'CmdOrCtrl+3'),
        item('Audit Log', 'go-audit-log', 'CmdOrCtrl+4'),
        item('Rights Requests', 'go-rights-requests', 'CmdOrCtrl+5'),
        item('Processing Records', 'go-processing-records', 'CmdOrCtrl+6'),
        { type: 'separator' },
        item('Find', 'find', 'CmdOrCtrl+F'),
        item('Refresh', 'refresh', 'CmdOrCtrl+R'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
}
