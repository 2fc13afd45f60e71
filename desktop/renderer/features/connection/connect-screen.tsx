import { useState } from 'react';
import { chooseServer, trustServer, useAppInfo } from '#desktop/renderer/api/servers.ts';
import { Gate } from '#desktop/renderer/ui/gate.tsx';
import { Notice } from '#desktop/renderer/ui/notice.tsx';
import { tellError } from '#desktop/renderer/ui/toast.tsx';
import type { ServerList, ServerProbe } from '#shared/ipc/index.ts';
import { AddressForm } from './address-form.tsx';
import { CompareFingerprint } from './compare-fingerprint.tsx';
import { KnownServers } from './known-servers.tsx';

/** Which server to work with: one that is known, or a new one whose certificate is compared first. */
export function ConnectScreen({ list, onDone }: { list: ServerList; onDone: () => void }) {
  const [probe, setProbe] = useState<ServerProbe | null>(null);
  const info = useAppInfo();
  const go = (work: Promise<void>) => void work.then(onDone).catch(tellError);
  if (probe?.status === 'new') {
    return (
      <CompareFingerprint
        probe={probe}
        onAccept={() => go(trustServer(probe))}
        onBack={() => setProbe(null)}
      />
    );
  }
  return (
    <Gate
      title={list.servers.length === 0 ? 'Connect to your server' : 'Choose a server'}
      lead="The console talks to one Wrkout server at a time, over a line that only the two can read."
    >
      {info?.secretsStorage === 'unreadable' ? (
        <Notice tone="critical" title="What the console kept could not be read.">
          It was put aside. Compare the fingerprint of each server again.
        </Notice>
      ) : null}
      <KnownServers list={list} onChoose={(origin) => go(chooseServer(origin))} />
      <AddressForm
        hasKnown={list.servers.length > 0}
        onProbe={(found) => {
          if (found.status === 'known') go(chooseServer(found.origin));
          else setProbe(found);
        }}
        onCancel={list.currentOrigin === null ? undefined : onDone}
      />
    </Gate>
  );
}
