import type { Authenticator } from 'passport';
import { Strategy } from 'passport-custom';
import { type Authenticated, strategies } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { isWellFormedServiceToken } from '#shared/values/index.ts';
import type { Credentials } from './deps.ts';

/** RFC 6750 section 2.1. */
const bearer = /^Bearer +(wrs_[0-9A-Za-z]{36}) *$/i;

/**
 * Which service presents this `Authorization` field. From memory, at once. Throws AppError `unauthenticated` for a token that is not
 * known, revoked or ended.
 */
export function identifyService(
  { directory, clock }: Credentials,
  authorization: string | undefined,
): Authenticated {
  const token = bearer.exec(authorization ?? '')?.[1] ?? '';
  const entry = isWellFormedServiceToken(token) ? directory.find(token) : undefined;
  if (entry === undefined)
    throw new AppError('unauthenticated', {
      detail: 'Send the token of a service as Authorization: Bearer.',
    });
  const nowMs = clock.nowMs();
  if (nowMs >= entry.endsAtMs)
    throw new AppError('unauthenticated', { detail: 'This service credential has expired.' });
  entry.lastUsedMs = nowMs;
  return { actor: { kind: 'service', credentialId: entry.id, scopes: entry.scopes } };
}

/** Registers how a service is known: by its bearer token (`service-bearer`). */
export function registerServiceStrategy(passport: Authenticator, credentials: Credentials): void {
  passport.use(
    strategies.service,
    new Strategy((req, done) => {
      try {
        done(null, identifyService(credentials, req.headers.authorization));
      } catch (error) {
        done(error);
      }
    }),
  );
}

/** Writes down when credentials were last used. Called by the minute and at the end. */
export async function writeLastUses({ directory, database, store }: Credentials): Promise<void> {
  const used = directory.all().filter((entry) => entry.lastUsedMs !== entry.writtenMs);
  if (used.length === 0) return;
  const times = used.map(({ lastUsedMs }) => lastUsedMs ?? 0);
  await database.transaction(async (tx) => {
    for (const [at, { id }] of used.entries())
      await store.markUsed(tx, id, new Date(times[at] ?? 0).toISOString());
  });
  for (const [at, entry] of used.entries()) entry.writtenMs = times[at] ?? null;
}
