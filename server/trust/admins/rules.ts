import { type Role, roles } from '#shared/permissions/index.ts';
import type { Instant } from '#shared/values/index.ts';

/** A session ends after so long without a request … */
export const idleSeconds = 15 * 60;
/** … and after so long in any case. */
export const absoluteSeconds = 8 * 3600;
/** When a session was last used is written at most so often: a screen that refreshes must not write at every request. */
export const writeEverySeconds = 60;

/** A setup token stands on the box, where its reader could do anything anyway. */
export const setupTokenSeconds = 24 * 3600;
/** A setup token with less time left than this is exchanged; the check is hourly. */
export const setupTokenRenewalSeconds = 2 * 3600;
/** An invitation is carried to another person. */
export const invitationSeconds = 7 * 24 * 3600;

/** Sign-ins per e-mail address and per IP address. */
export const signInLimit = { attempts: 10, windowSeconds: 15 * 60 } as const;
/** Setup tokens tried per IP address. */
export const setupLimit = { attempts: 10, windowSeconds: 15 * 60 } as const;

/** One form of an e-mail address, for storing and lookup: trimmed, NFC, lower case. Pure. */
export const comparableEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** When a session ends that is used now: idle time from now, but never past its absolute end. Pure. */
export function endOfSession(nowMs: number, expiresAtUtc: Instant): Instant {
  const idleEnd = new Date(nowMs + idleSeconds * 1000).toISOString();
  return idleEnd < expiresAtUtc ? idleEnd : expiresAtUtc;
}

/** Is the difference between what is stored and what is true large enough to write? Pure. */
export const isWorthWriting = (storedUtc: Instant, trueUtc: Instant): boolean =>
  Date.parse(trueUtc) - Date.parse(storedUtc) >= writeEverySeconds * 1000;

/** A role as it stands in the database. Throws Error for a word that is no role: a broken invariant. Pure. */
export function toRole(text: string): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error(`"${text}" is not a role`);
  return role;
}
