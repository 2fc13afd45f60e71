import { rename } from 'node:fs/promises';
import {
  type ConsoleSecrets,
  consoleSecretsSchema,
  noSecrets,
  type SecretStore,
} from '#desktop/main/connection/console-secrets.ts';
import { readIfThere } from '#desktop/main/files/read-if-there.ts';
import { replaceFile } from '#desktop/main/files/replace-file.ts';
import { reportProblem } from '#desktop/main/report-problem.ts';
import type { SecretsStorage } from '#shared/ipc/index.ts';
import type { Sealer } from './sealer.ts';

type Needs = { path: string; sealer: Sealer; now: () => Date };

/** The store, and where it keeps things, which the screen has to tell (SecretsStorage in shared/ipc). */
export type OpenedSecretStore = SecretStore & {
  storage: SecretsStorage;
  onChange: (listener: (secrets: ConsoleSecrets) => void) => void;
  /** Resolves once the last change is on disk. */
  settled: () => Promise<void>;
};

/**
 * Opens the sealed file with accepted fingerprints and the session. A file that cannot be opened is put aside under another
 * name, never overwritten: to start empty would turn a *changed* certificate into a *new* one, so the screen is told.
 */
export async function openSecretStore({ path, sealer, now }: Needs): Promise<OpenedSecretStore> {
  const loaded = await load({ path, sealer, now });
  const listeners: ((secrets: ConsoleSecrets) => void)[] = [];
  let held = loaded.secrets;
  let written: Promise<void> = Promise.resolve();
  return {
    storage: loaded.storage,
    read: () => held,
    settled: () => written,
    onChange: (listener) => listeners.push(listener),
    async update(change) {
      held = change(held);
      const text = JSON.stringify(held);
      // One write after the other; a failed one is its own caller's to hear of, not the next one's.
      written = written
        .catch(() => undefined)
        .then(async () => {
          if (loaded.storage !== 'memory-only') await replaceFile(path, await sealer.seal(text));
        });
      for (const listener of listeners) listener(held);
      await written;
    },
  };
}

async function load({
  path,
  sealer,
  now,
}: Needs): Promise<{ secrets: ConsoleSecrets; storage: SecretsStorage }> {
  if (!(await sealer.isAvailable())) {
    reportProblem('no safe key store: accepted certificates and the session are kept in memory only');
    return { secrets: noSecrets, storage: 'memory-only' };
  }
  const sealed = await readIfThere(path);
  if (sealed === null) return { secrets: noSecrets, storage: 'encrypted' };
  try {
    return {
      secrets: consoleSecretsSchema.parse(JSON.parse(await sealer.open(sealed))),
      storage: 'encrypted',
    };
  } catch (error) {
    const aside = `${path}.unreadable-${now().toISOString().replaceAll(':', '-')}`;
    await rename(path, aside);
    reportProblem(`the sealed file could not be opened and was put aside as ${aside}`, error);
    return { secrets: noSecrets, storage: 'unreadable' };
  }
}
