import { z } from 'zod';
import { serverOriginSchema, trustedServerSchema } from '#shared/ipc/index.ts';
import { instantSchema } from '#shared/values/instant.ts';

/** An administrator's session at one server. The token is sent to `origin` and to nobody else. */
export const consoleSessionSchema = z.strictObject({
  origin: serverOriginSchema,
  token: z.string().min(1),
  expiresAtUtc: instantSchema,
  permissions: z.array(z.string()),
});
export type ConsoleSession = z.infer<typeof consoleSessionSchema>;

/** What the console keeps sealed between two starts. */
export const consoleSecretsSchema = z.strictObject({
  servers: z.array(trustedServerSchema),
  currentOrigin: serverOriginSchema.nullable(),
  session: consoleSessionSchema.nullable(),
});
export type ConsoleSecrets = z.infer<typeof consoleSecretsSchema>;

export const noSecrets: ConsoleSecrets = { servers: [], currentOrigin: null, session: null };

/** Where the secrets are held while the console runs; a change is on disk once its promise resolves. */
export type SecretStore = {
  read: () => ConsoleSecrets;
  update: (change: (secrets: ConsoleSecrets) => ConsoleSecrets) => Promise<void>;
};
