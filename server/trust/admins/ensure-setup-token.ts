import { inSeconds, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import { systemContext } from '#server/foundation/http/index.ts';
import type { Admins } from './deps.ts';
import { addInvitation } from './invitations.ts';
import { setupTokenRenewalSeconds, setupTokenSeconds } from './rules.ts';
import { readSetupToken, removeSetupToken, writeSetupToken } from './setup-token-file.ts';

export type SetupToken = {
  readonly token: string;
  /** Path of the file it stands in until it is used. */
  readonly file: string;
  /** True when it was made by this call: then it is to be printed. */
  readonly isNew: boolean;
};

/**
 * The token by which the first owner is set up, as long as there is no administrator; null, and no file, when there is one.
 * A token in the file that is good for two more hours is kept; otherwise a new one is made, good for 24 hours, and all before it end.
 * To be called at start and every hour, so that the token in the file is always good; repeating it is safe. Appends `admin.invited` when it makes one.
 */
export async function ensureSetupToken(admins: Admins): Promise<SetupToken | null> {
  const file = admins.options.setupTokenFile;
  const found = await admins.database.transaction((tx) => findOrMake(admins, tx, file));
  if (found === null) {
    removeSetupToken(file);
    return null;
  }
  if (found.isNew) writeSetupToken(file, found.token);
  return { ...found, file };
}

async function findOrMake(
  admins: Admins,
  tx: Tx,
  file: string,
): Promise<{ token: string; isNew: boolean } | null> {
  const { clock, store } = admins;
  if ((await store.count(tx)) > 0) return null;
  const token = readSetupToken(file);
  const isGood =
    token !== null &&
    (await store.findInvitation(token, inSeconds(clock, setupTokenRenewalSeconds), tx)) !== null;
  if (isGood) return { token, isNew: false };
  await store.endSetupTokens(tx, nowUtc(clock));
  const made = await addInvitation(admins, tx, systemContext('setup-token'), {
    role: 'owner',
    invitedBy: null,
    validSeconds: setupTokenSeconds,
  });
  return { token: made.setupToken, isNew: true };
}
