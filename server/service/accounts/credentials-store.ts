import type { Database, Tx } from '#server/foundation/database/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { accountSessions, emailTokens, type SessionRow } from './tables.ts';

export function sessionsStore(database: Database) {
  const sessions = database.table(accountSessions);
  return {
    insertSession: (tx: Tx, row: SessionRow) => sessions.insert(tx, row),
    findSession: (token: string) => sessions.find({ tokenHash: hashToken(token) }),
    removeSession: (tx: Tx, id: string) => sessions.remove(tx, { id }),
    removeSessionsOf: (tx: Tx, accountId: AccountId) => sessions.remove(tx, { accountId }),
    sessionsOf: (accountId: AccountId) => sessions.list({ accountId }),
    sessionsBefore: (cutoffUtc: Instant) =>
      sessions.list({ expiresAtUtc: { lt: cutoffUtc } }, { orderBy: [['expiresAtUtc', 'asc']] }),
    removeSessionsBefore: (tx: Tx, cutoffUtc: Instant) =>
      sessions.remove(tx, { expiresAtUtc: { lt: cutoffUtc } }),
  };
}

export function tokensStore(database: Database) {
  const tokens = database.table(emailTokens);
  return {
    insertToken: (tx: Tx, row: { tokenHash: Buffer; accountId: AccountId; expiresAtUtc: Instant }) =>
      tokens.insert(tx, row),
    findToken: (token: string, tx: Tx) => tokens.find({ tokenHash: hashToken(token) }, tx),
    removeTokensOf: (tx: Tx, accountId: AccountId) => tokens.remove(tx, { accountId }),
    countTokens: (accountId: AccountId) => tokens.count({ accountId }),
    tokensBefore: (cutoffUtc: Instant) =>
      tokens.list({ expiresAtUtc: { lt: cutoffUtc } }, { orderBy: [['expiresAtUtc', 'asc']] }),
    removeTokensBefore: (tx: Tx, cutoffUtc: Instant) =>
      tokens.remove(tx, { expiresAtUtc: { lt: cutoffUtc } }),
  };
}
