import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const authentication = {
  category: 'authentication',
  whose: 'account-holder',
  purposes: ['provide-service'],
  retention: 'retain.account',
} as const;
const technical = { ...authentication, category: 'technical' } as const;
const usage = { ...authentication, category: 'usage' } as const;

export const apiKeys = defineTable({
  name: 'api_keys',
  about:
    'API keys of account holders: the name given by the holder, the visible beginning, a hash of the secret, what the key may do, from where and until when, and when it was last used.',
  subject: 'accountId',
  columns: {
    id: column('id', authentication, { primaryKey: true }),
    accountId: column('id', authentication),
    name: column('text', authentication, { sealed: true }),
    prefix: column('text', authentication),
    secretHash: column('bytes', authentication, { unique: true }),
    environment: column('text', authentication),
    scopes: column('json', authentication),
    allowedIps: column('json', technical, { sealed: true, nullable: true }),
    limits: column('json', authentication),
    createdAtUtc: column('instant', authentication),
    expiresAtUtc: column('instant', authentication, { nullable: true }),
    revokedAtUtc: column('instant', authentication, { nullable: true }),
    lastUsedAtUtc: column('instant', usage, { nullable: true }),
    replacedBy: column('id', authentication, { nullable: true }),
  },
});
export type KeyRow = RowOf<typeof apiKeys>;

/** Keys that are there already have no limits of their own. */
const addLimits: Migration = {
  name: '2026-11-24T2350-limits-of-api-keys',
  up: (schema) => schema.sql("ALTER TABLE api_keys ADD COLUMN limits TEXT NOT NULL DEFAULT '[]'"),
  down: (schema) => schema.sql('ALTER TABLE api_keys DROP COLUMN limits'),
};

const bounds = ['allowedIps', 'expiresAtUtc', 'lastUsedAtUtc', 'replacedBy'] as const;

export const keysMigrations: Migration[] = [
  {
    name: '2026-11-23T1003-api-keys',
    up: async (schema) => {
      await schema.createTable('api_keys', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        name: { type: 'bytes' },
        prefix: { type: 'text' },
        secretHash: { type: 'bytes', unique: true },
        createdAtUtc: { type: 'instant' },
        revokedAtUtc: { type: 'instant', nullable: true },
      });
      await schema.addIndex('api_keys', ['accountId']);
    },
    down: (schema) => schema.dropTable('api_keys'),
  },
  {
    name: '2026-11-24T2310-bounds-of-api-keys',
    up: async (schema) => {
      // Keys that are there already are live keys without scopes.
      await schema.sql("ALTER TABLE api_keys ADD COLUMN environment TEXT NOT NULL DEFAULT 'live'");
      await schema.sql("ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]'");
      await schema.addColumn('api_keys', 'allowedIps', { type: 'bytes', nullable: true });
      await schema.addColumn('api_keys', 'expiresAtUtc', { type: 'instant', nullable: true });
      await schema.addColumn('api_keys', 'lastUsedAtUtc', { type: 'instant', nullable: true });
      await schema.addColumn('api_keys', 'replacedBy', { type: 'id', nullable: true });
    },
    down: async (schema) => {
      for (const name of ['environment', 'scopes', ...bounds]) await schema.removeColumn('api_keys', name);
    },
  },
  addLimits,
];
