import { useSyncExternalStore } from 'react';
import type { AppInfo, ServerList, ServerProbe } from '#shared/ipc/index.ts';
import { answerOf, bridge } from './bridge.ts';
import { makeStore } from './store.ts';

const serverStore = makeStore<ServerList>();
const changeStore = makeStore<ServerProbe | null>();
const infoStore = makeStore<AppInfo>();

/** Begins to follow the known servers and their certificates. Resolves once they are known. */
export async function followServers(): Promise<void> {
  bridge().server.onCertificateChanged(changeStore.set);
  infoStore.set(await answerOf(bridge().app.info()));
  await readServers();
}

const readServers = async (): Promise<void> => serverStore.set(await answerOf(bridge().server.list()));

/** The servers this console knows; undefined before the first answer. */
export const useServers = (): ServerList | undefined =>
  useSyncExternalStore(serverStore.subscribe, serverStore.get);

/** What the console says about itself; undefined before the first answer. */
export const useAppInfo = (): AppInfo | undefined => useSyncExternalStore(infoStore.subscribe, infoStore.get);

/** The certificate that took the place of the accepted one, while nobody has decided about it. */
export const useCertificateChange = (): ServerProbe | null =>
  useSyncExternalStore(changeStore.subscribe, changeStore.get) ?? null;

/** Shows a probe's changed certificate over everything, or takes the warning away. */
export const showCertificateChange = (probe: ServerProbe | null): void => changeStore.set(probe);

/** Looks at a server's certificate. Throws ConsoleRefusal, for instance `server-unreachable`. */
export const probeServer = (origin: string): Promise<ServerProbe> =>
  answerOf(bridge().server.probe({ origin }));

/** Accepts the certificate that was shown and goes to its server. `replaces` is the old fingerprint, null on first use. */
export async function trustServer(probe: ServerProbe): Promise<void> {
  const replaces = probe.status === 'changed' ? probe.knownFingerprint : null;
  await answerOf(bridge().server.trust({ origin: probe.origin, fingerprint: probe.fingerprint, replaces }));
  await chooseServer(probe.origin);
}

/** Makes a known server the one that requests go to; signs out of the one before. */
export async function chooseServer(origin: string): Promise<void> {
  serverStore.set(await answerOf(bridge().server.choose({ origin })));
}

/** Forgets a server and the certificate accepted for it. */
export async function forgetServer(origin: string): Promise<void> {
  serverStore.set(await answerOf(bridge().server.forget({ origin })));
}
