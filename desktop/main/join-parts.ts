import { join } from 'node:path';
import { keepAdminSession } from './connection/admin-session.ts';
import { makeAskServer } from './connection/ask-server.ts';
import { keepPinnedConnections } from './connection/pinned-connections.ts';
import { readCertificate } from './connection/read-certificate.ts';
import { keepTrustedServers } from './connection/trusted-servers.ts';
import { askWhere } from './files/ask-where.ts';
import { openPreferences } from './files/preferences.ts';
import { makeHandlers } from './ipc/make-handlers.ts';
import { registerChannels } from './ipc/register-channels.ts';
import { tellPages } from './ipc/tell-pages.ts';
import { answerPageRequests } from './pages/answer-page-request.ts';
import { openSecretStore } from './secrets/open-secret-store.ts';
import { systemSealer } from './secrets/system-sealer.ts';
import { keepTheme } from './windows/keep-theme.ts';

/**
 * Builds the main process's parts and joins them: the only place where that happens. Opens the IPC channels and wires what
 * the pages are told. Needs a ready app.
 */
export async function joinParts({ userDataDir, rendererDir }: { userDataDir: string; rendererDir: string }) {
  const now = () => new Date();
  const preferences = await openPreferences(join(userDataDir, 'preferences.json'));
  const secrets = await openSecretStore({
    path: join(userDataDir, 'secrets.sealed'),
    sealer: systemSealer,
    now,
  });
  const session = keepAdminSession({ secrets, now });
  const servers = keepTrustedServers({ secrets, readCertificate, now });
  const connections = keepPinnedConnections();
  const ask = makeAskServer({
    connections,
    session,
    onCertificateChanged: (change) => tellPages('server.certificateChanged', servers.noteChange(change)),
  });
  const theme = keepTheme(preferences);

  registerChannels(
    makeHandlers({
      ask,
      servers,
      session,
      connections,
      theme,
      storage: secrets.storage,
      askWhere,
      tellProgress: (progress) => tellPages('file.progress', progress),
    }),
  );
  theme.onChange((state) => tellPages('theme.changed', state));
  let toldSession = JSON.stringify(session.state());
  secrets.onChange(() => {
    const state = session.state();
    if (JSON.stringify(state) === toldSession) return;
    toldSession = JSON.stringify(state);
    tellPages('session.changed', state);
  });
  return {
    preferences,
    tell: tellPages,
    settle: () => Promise.all([preferences.settled(), secrets.settled(), connections.closeAll()]),
    answerPage: answerPageRequests({
      rendererDir,
      ask,
      servers,
      session,
    }),
  };
}
