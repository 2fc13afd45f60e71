import { contextBridge, ipcRenderer } from 'electron';
import type { IpcChannel, IpcEvent, WrkoutBridge } from '#shared/ipc/index.ts';

// No logic here: each function of the bridge names its channel, and the main process checks everything.
const ask =
  (channel: IpcChannel) =>
  (request: unknown = {}) =>
    ipcRenderer.invoke(channel, request);

const listen = (event: IpcEvent) => (listener: (payload: never) => void) => {
  // Electron's own event object stays here: it would lead a page to ipcRenderer.
  const pass = (_event: unknown, payload: unknown) => listener(payload as never);
  ipcRenderer.on(event, pass);
  return () => {
    ipcRenderer.off(event, pass);
  };
};

const bridge: WrkoutBridge = {
  app: { info: ask('app.info') },
  server: {
    list: ask('server.list'),
    probe: ask('server.probe'),
    trust: ask('server.trust'),
    choose: ask('server.choose'),
    forget: ask('server.forget'),
    onCertificateChanged: listen('server.certificateChanged'),
  },
  session: {
    state: ask('session.state'),
    signOut: ask('session.signOut'),
    onChanged: listen('session.changed'),
  },
  file: { save: ask('file.save'), stop: ask('file.stop'), onProgress: listen('file.progress') },
  theme: { state: ask('theme.state'), choose: ask('theme.choose'), onChanged: listen('theme.changed') },
  notification: { show: ask('notification.show') },
  link: { open: ask('link.open') },
  menu: { onCommand: listen('menu.command') },
};

contextBridge.exposeInMainWorld('wrkout', bridge);
