import { z } from 'zod';
import { instantSchema } from '#shared/values/instant.ts';
import { serverOriginSchema } from './server-trust.ts';

/** Whether an administrator is signed in to the current server. The bearer token itself never leaves the main process. */
export const sessionStateSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('signed-out'), origin: serverOriginSchema.nullable() }),
  z.strictObject({
    status: z.literal('signed-in'),
    origin: serverOriginSchema,
    expiresAtUtc: instantSchema,
    // Not the closed list of permissions: a newer server may name some that this console does not know yet.
    permissions: z.array(z.string()),
  }),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const themePreferences = ['light', 'dark', 'system'] as const;
export type ThemePreference = (typeof themePreferences)[number];

/** The chosen appearance and what it comes to right now. */
export const themeStateSchema = z.strictObject({
  preference: z.enum(themePreferences),
  isDark: z.boolean(),
});
export type ThemeState = z.infer<typeof themeStateSchema>;

/**
 * Where accepted fingerprints and the session are kept. `encrypted`: on disk, under the system's key store. `memory-only`:
 * no safe key store, so all is forgotten at the end, and the screen must say so. `unreadable`: a kept file could not be
 * opened; it was put aside, so each server has to be compared again, and the screen must say so loudly.
 */
export const secretsStorageSchema = z.enum(['encrypted', 'memory-only', 'unreadable']);
export type SecretsStorage = z.infer<typeof secretsStorageSchema>;

export const appInfoSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  platform: z.string(),
  electronVersion: z.string(),
  chromeVersion: z.string(),
  nodeVersion: z.string(),
  locale: z.string(),
  secretsStorage: secretsStorageSchema,
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** What the menu (or its shortcut) asks the screen to do. */
export const menuCommands = [
  'go-overview',
  'go-access-logs',
  'go-usage',
  'go-audit-log',
  'go-rights-requests',
  'go-processing-records',
  'find',
  'refresh',
  'change-server',
  'sign-out',
] as const;
export type MenuCommand = (typeof menuCommands)[number];
