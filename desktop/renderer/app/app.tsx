import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { showCertificateChange, useCertificateChange, useServers } from '#desktop/renderer/api/servers.ts';
import { useLeftOnPurpose, useSession } from '#desktop/renderer/api/session.ts';
import { useTheme } from '#desktop/renderer/api/theme.ts';
import { SignInScreen } from '#desktop/renderer/features/admins/sign-in-screen.tsx';
import { CertificateChanged } from '#desktop/renderer/features/connection/certificate-changed.tsx';
import { ConnectScreen } from '#desktop/renderer/features/connection/connect-screen.tsx';
import { KitProvider } from '#desktop/renderer/ui/kit-provider.tsx';
import { Toasts } from '#desktop/renderer/ui/toast.tsx';
import { useMenuCommands } from './menu-commands.ts';
import { Shell } from './shell.tsx';
import { watchForSignedOut } from './watch-for-signed-out.ts';

/** The console: which of its four faces is shown follows from what the main process says. */
export function App() {
  const { isDark } = useTheme();
  const client = useQueryClient();
  useEffect(() => watchForSignedOut(client), [client]);
  return (
    <KitProvider isDark={isDark}>
      <Face />
      <Toasts />
    </KitProvider>
  );
}

function Face() {
  const servers = useServers();
  const session = useSession();
  const change = useCertificateChange();
  const [isChoosing, setChoosing] = useState(false);
  const wasSignedIn = useWasSignedIn();
  const leftOnPurpose = useLeftOnPurpose();
  useMenuCommands({ onChangeServer: () => setChoosing(true) });
  const stayDisconnected = () => {
    setChoosing(true);
    showCertificateChange(null);
  };
  if (change?.status === 'changed') return <CertificateChanged probe={change} onStay={stayDisconnected} />;
  if (servers === undefined || session === undefined) return null;
  if (servers.currentOrigin === null || isChoosing) {
    return <ConnectScreen list={servers} onDone={() => setChoosing(false)} />;
  }
  if (session.status === 'signed-out') {
    return (
      <SignInScreen
        origin={servers.currentOrigin}
        hasEnded={wasSignedIn && !leftOnPurpose}
        onChangeServer={() => setChoosing(true)}
      />
    );
  }
  return <Shell session={session} onChangeServer={() => setChoosing(true)} />;
}

/** Was somebody signed in since this page was opened, so that a signed-out state means that their session ended? */
function useWasSignedIn(): boolean {
  const session = useSession();
  const [was, setWas] = useState(false);
  if (session?.status === 'signed-in' && !was) setWas(true);
  return was;
}
