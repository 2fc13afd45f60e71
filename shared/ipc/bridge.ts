import type { IpcAnswer } from './answers.ts';
import type { IpcChannel, IpcEvent, IpcEventPayload, IpcRequest, IpcResponse } from './channels.ts';

type Ask<C extends IpcChannel> =
  Record<never, never> extends IpcRequest<C>
    ? () => Promise<IpcAnswer<IpcResponse<C>>>
    : (request: IpcRequest<C>) => Promise<IpcAnswer<IpcResponse<C>>>;

/** Calls `listener` at each such event; the returned function ends it. */
type Listen<E extends IpcEvent> = (listener: (payload: IpcEventPayload<E>) => void) => () => void;

/**
 * All that a page of the console gets from the desktop: `window.wrkout`. One function per channel, nothing generic, so
 * a page can ask for what the table lists and for nothing else.
 */
export type WrkoutBridge = {
  app: { info: Ask<'app.info'> };
  server: {
    list: Ask<'server.list'>;
    probe: Ask<'server.probe'>;
    trust: Ask<'server.trust'>;
    choose: Ask<'server.choose'>;
    forget: Ask<'server.forget'>;
    onCertificateChanged: Listen<'server.certificateChanged'>;
  };
  session: {
    state: Ask<'session.state'>;
    signOut: Ask<'session.signOut'>;
    onChanged: Listen<'session.changed'>;
  };
  file: { save: Ask<'file.save'>; stop: Ask<'file.stop'>; onProgress: Listen<'file.progress'> };
  theme: { state: Ask<'theme.state'>; choose: Ask<'theme.choose'>; onChanged: Listen<'theme.changed'> };
  notification: { show: Ask<'notification.show'> };
  link: { open: Ask<'link.open'> };
  menu: { onCommand: Listen<'menu.command'> };
};
