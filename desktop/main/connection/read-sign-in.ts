import { z } from 'zod';
import { instantSchema } from '#shared/values/instant.ts';
import type { AdminSession } from './admin-session.ts';
import type { ServerAnswer } from './ask-server.ts';
import { readLimited } from './read-limited.ts';

const largestSignInAnswerBytes = 64 * 1024;

const signInAnswerSchema = z.looseObject({
  token: z.string().min(1),
  expiresAtUtc: instantSchema,
  permissions: z.array(z.string()),
});

/**
 * Is this request the sign-in, whose answer carries a token? Read as widely as a lenient server might route it: case,
 * percent-encoding, doubled and trailing slashes. Pure; false for a path that cannot be decoded.
 */
export function isSignIn(method: string, path: string): boolean {
  return method === 'POST' && plainPath(path) === '/admin/v1/session';
}

/** Is this request the sign-out? As wide as isSignIn. Pure. */
export function isSignOut(method: string, path: string): boolean {
  return method === 'DELETE' && plainPath(path) === '/admin/v1/session';
}

function plainPath(path: string): string {
  const [withoutQuery = ''] = path.split('?');
  try {
    return decodeURIComponent(withoutQuery).toLowerCase().replace(/\/+/g, '/').replace(/\/$/, '');
  } catch {
    // Not decodable, so no route of the server either.
    return withoutQuery;
  }
}

/**
 * Takes the token out of a successful sign-in, begins the session with it, and gives what the screen may see: everything else
 * of the answer. Throws when the answer is not a sign-in's, or larger than 64 KiB; then nothing is begun.
 */
export async function readSignIn(
  origin: string,
  answer: ServerAnswer,
  session: AdminSession,
): Promise<string> {
  const { token, ...rest } = signInAnswerSchema.parse(
    JSON.parse(await readLimited(answer, largestSignInAnswerBytes)),
  );
  await session.begin({ origin, token, expiresAtUtc: rest.expiresAtUtc, permissions: rest.permissions });
  return JSON.stringify(rest);
}
