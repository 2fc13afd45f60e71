import { app, Notification } from 'electron';
import type { AdminSession } from '#desktop/main/connection/admin-session.ts';
import type { AskServer } from '#desktop/main/connection/ask-server.ts';
import { findCertificateChange } from '#desktop/main/connection/certificate-changed-error.ts';
import { leaveServer } from '#desktop/main/connection/leave-server.ts';
import type { PinnedConnections } from '#desktop/main/connection/pinned-connections.ts';
import type { TrustedServers } from '#desktop/main/connection/trusted-servers.ts';
import { keepSaves } from '#desktop/main/files/keep-saves.ts';
import { saveServerFile } from '#desktop/main/files/save-server-file.ts';
import { Refusal } from '#desktop/main/refusal.ts';
import type { keepTheme } from '#desktop/main/windows/keep-theme.ts';
import { openLink } from '#desktop/main/windows/open-link.ts';
import type { AppInfo, SaveProgress, SecretsStorage } from '#shared/ipc/index.ts';
import type { IpcHandlers } from './answer-request.ts';

type Needs = {
  ask: AskServer;
  servers: TrustedServers;
  session: AdminSession;
  connections: PinnedConnections;
  theme: ReturnType<typeof keepTheme>;
  storage: SecretsStorage;
  askWhere: (suggestedName: string) => Promise<string | null>;
  tellProgress: (progress: SaveProgress) => void;
};

/** What each channel does, in terms of the main process's parts. */
export function makeHandlers(needs: Needs): IpcHandlers {
  const { servers, session, theme } = needs;
  const saves = keepSaves();
  return {
    'app.info': () => describeApp(needs.storage),
    'server.list': () => servers.list(),
    'server.probe': ({ origin }) => servers.probe(origin),
    'server.trust': (request) => servers.trust(request),
    'server.choose': async ({ origin }) => {
      if (servers.current()?.origin !== origin) await leaveServer(needs);
      return servers.choose(origin);
    },
    'server.forget': async ({ origin }) => {
      if (servers.current()?.origin === origin) await leaveServer(needs);
      return servers.forget(origin);
    },
    'session.state': () => session.state(),
    'session.signOut': async () => {
      await leaveServer(needs);
      return session.state();
    },
    'file.save': (request) =>
      saves.run(request.saveId, (signal) => saveServerFile(needs, request, signal)).catch(explainConnection),
    'file.stop': ({ saveId }) => ({ stopped: saves.stop(saveId) }),
    'theme.state': () => theme.state(),
    'theme.choose': ({ preference }) => theme.choose(preference),
    'notification.show': ({ title, body }) => {
      const shown = Notification.isSupported();
      if (shown) new Notification({ title, body }).show();
      return { shown };
    },
    'link.open': async ({ url }) => {
      await openLink(url);
      return {};
    },
  };
}

function describeApp(secretsStorage: SecretsStorage): AppInfo {
  return {
    name: app.getName(),
    version: app.getVersion(),
    platform: process.platform,
    electronVersion: process.versions.electron ?? 'none',
    chromeVersion: process.versions.chrome ?? 'unknown',
    nodeVersion: process.versions.node,
    locale: app.getLocale(),
    secretsStorage,
  };
}

function explainConnection(error: unknown): never {
  if (error instanceof Refusal) throw error;
  if (findCertificateChange(error) !== undefined) {
    throw new Refusal('certificate-changed', 'The server shows another certificate. Nothing was sent.', {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : 'unknown reason';
  throw new Refusal('server-unreachable', `The server did not answer: ${reason}`, { cause: error });
}
