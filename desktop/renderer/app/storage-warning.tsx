import { Notice } from '#desktop/renderer/ui/notice.tsx';
import type { SecretsStorage } from '#shared/ipc/index.ts';
import styles from './shell.module.css';

/** Says when the console cannot keep its secrets as it should; nothing while it can. */
export function StorageWarning({ storage }: { storage: SecretsStorage | undefined }) {
  if (storage === undefined || storage === 'encrypted') return null;
  return (
    <div className={styles['storage']}>
      {storage === 'memory-only' ? (
        <Notice tone="warning" title="This computer has no key store the console can use.">
          The session and the accepted certificates are forgotten when the console is closed.
        </Notice>
      ) : (
        <Notice tone="critical" title="What the console kept could not be read.">
          It was put aside. Compare the fingerprint of each server again before you sign in.
        </Notice>
      )}
    </div>
  );
}
