import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const authentication = {
  category: 'authentication',
  whose: 'account-holder',
  purposes: ['provide-service'],
  retention: 'retain.account',
} as const;

export const apiKeys = defineTable({
  name: 'api_keys',
  about:
    'API keys of account holders: the name given by the holder, the visible beginning, and a hash of the secret.',
  subject: 'accountId',
  columns: {
    id: column('id', authentication, { primaryKey: true }),
    accountId: column('id', authentication),
    name: column('text', authentication, { sealed: true }),
    prefix: column('text', authentication),
    secretHash: column('bytes', authentication, { unique: true }),
    createdAtUtc: column('instant', authentication),
    revokedAtUtc: column('instant', authentication, { nullable: true }),
  },
});
export type KeyRow = RowOf<typeof apiKeys>;

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
];
