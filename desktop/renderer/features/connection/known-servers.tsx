import { forgetServer } from '#desktop/renderer/api/servers.ts';
import { IconButton } from '#desktop/renderer/ui/button.tsx';
import { Icon } from '#desktop/renderer/ui/icon.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { tellError } from '#desktop/renderer/ui/toast.tsx';
import type { ServerList } from '#shared/ipc/index.ts';
import styles from './connection.module.css';

/** The servers whose certificate has been accepted, last used first. */
export function KnownServers({ list, onChoose }: { list: ServerList; onChoose: (origin: string) => void }) {
  if (list.servers.length === 0) return null;
  return (
    <ul className={styles['servers']} aria-label="Known servers">
      {list.servers.map(({ origin, fingerprint, lastUsedAtUtc }) => (
        <li key={origin} data-current={origin === list.currentOrigin || undefined}>
          <button type="button" className={styles['choose']} onClick={() => onChoose(origin)}>
            <Icon name="server" />
            <span>
              <strong>{origin.replace('https://', '')}</strong>
              <small title={fingerprint}>
                {fingerprint.slice(0, 23)}… ·{' '}
                {lastUsedAtUtc === null ? 'not used yet' : <Ago utc={lastUsedAtUtc} />}
              </small>
            </span>
            <Icon name="chevron" size={14} />
          </button>
          <IconButton
            icon="trash"
            label={`Forget ${origin}`}
            onClick={() => void forgetServer(origin).catch(tellError)}
          />
        </li>
      ))}
    </ul>
  );
}
