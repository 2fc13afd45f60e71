import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const byAdmin = {
  category: 'identifier',
  whose: 'administrator',
  purposes: ['secure-service', 'accountability'],
  retention: 'retain.admins',
} as const;

export const serviceCredentials = defineTable({
  name: 'service_credentials',
  about:
    "Bearer tokens of the team's own services: what an administrator called them, what they may do, a hash, and who made them.",
  subject: 'createdBy',
  columns: {
    id: column('id', false, { primaryKey: true }),
    name: column('text', false),
    prefix: column('text', false),
    tokenHash: column('bytes', false, { unique: true }),
    scopes: column('json', false),
    createdBy: column('id', byAdmin),
    createdAtUtc: column('instant', false),
    expiresAtUtc: column('instant', false, { nullable: true }),
    revokedAtUtc: column('instant', false, { nullable: true }),
    lastUsedAtUtc: column('instant', false, { nullable: true }),
  },
});
export type CredentialRow = RowOf<typeof serviceCredentials>;

export const credentialsMigrations: Migration[] = [
  {
    name: '2026-11-24T2330-service-credentials',
    up: (schema) =>
      schema.createTable('service_credentials', {
        id: { type: 'id', primaryKey: true },
        name: { type: 'text' },
        prefix: { type: 'text' },
        tokenHash: { type: 'bytes', unique: true },
        scopes: { type: 'json' },
        createdBy: { type: 'id' },
        createdAtUtc: { type: 'instant' },
        expiresAtUtc: { type: 'instant', nullable: true },
        revokedAtUtc: { type: 'instant', nullable: true },
        lastUsedAtUtc: { type: 'instant', nullable: true },
      }),
    down: (schema) => schema.dropTable('service_credentials'),
  },
];
