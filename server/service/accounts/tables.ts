import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

const whose = 'account-holder';
const account = { whose, purposes: ['manage-account'], retention: 'retain.account' } as const;
const identifier = { ...account, category: 'identifier' } as const;
const contact = { ...account, category: 'contact', purposes: ['manage-account', 'send-notices'] } as const;
const identity = { ...account, category: 'identity' } as const;
const authentication = { ...account, category: 'authentication', purposes: ['secure-service'] } as const;

export const accounts = defineTable({
  name: 'accounts',
  about: 'Account holders: who they are and in which state their account is.',
  subject: 'id',
  columns: {
    id: column('id', identifier, { primaryKey: true }),
    email: column('text', contact, { sealed: true }),
    emailIndex: column('bytes', contact, { unique: true, blindIndexOf: 'email' }),
    name: column('text', identity, { sealed: true }),
    passwordHash: column('text', authentication, { sealed: true }),
    state: column('text', identifier),
    planId: column('text', { ...account, category: 'billing' }),
    createdAtUtc: column('instant', identifier),
    emailVerifiedAtUtc: column('instant', identifier, { nullable: true }),
    /** The state before it was closed, to which a closing that is called off leads back. */
    closedFrom: column('text', identifier, { nullable: true }),
  },
});
export type AccountRow = RowOf<typeof accounts>;

const session = { ...authentication, retention: 'retain.sessions' } as const;

export const accountSessions = defineTable({
  name: 'account_sessions',
  about: 'Signed-in sessions of account holders; only hashes of what the browser holds.',
  subject: 'accountId',
  columns: {
    id: column('id', session, { primaryKey: true }),
    accountId: column('id', session),
    tokenHash: column('bytes', session, { unique: true }),
    csrfTokenHash: column('bytes', session),
    createdAtUtc: column('instant', session),
    expiresAtUtc: column('instant', session),
  },
});
export type SessionRow = RowOf<typeof accountSessions>;

const token = { ...authentication, retention: 'retain.tokens' } as const;

export const emailTokens = defineTable({
  name: 'email_tokens',
  about: 'One-time tokens sent by mail; only their hashes.',
  subject: 'accountId',
  columns: {
    tokenHash: column('bytes', token, { primaryKey: true }),
    accountId: column('id', token),
    expiresAtUtc: column('instant', token),
  },
});

export const accountsTables: Table[] = [accounts, accountSessions, emailTokens];

export const accountsMigrations: Migration[] = [
  {
    name: '2026-11-23T1002-accounts',
    up: async (schema) => {
      await schema.createTable('accounts', {
        id: { type: 'id', primaryKey: true },
        email: { type: 'bytes' },
        emailIndex: { type: 'bytes', unique: true },
        name: { type: 'bytes' },
        passwordHash: { type: 'bytes' },
        state: { type: 'text' },
        planId: { type: 'text' },
        createdAtUtc: { type: 'instant' },
        emailVerifiedAtUtc: { type: 'instant', nullable: true },
      });
      await schema.createTable('account_sessions', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        tokenHash: { type: 'bytes', unique: true },
        csrfTokenHash: { type: 'bytes' },
        createdAtUtc: { type: 'instant' },
        expiresAtUtc: { type: 'instant' },
      });
      await schema.createTable('email_tokens', {
        tokenHash: { type: 'bytes', primaryKey: true },
        accountId: { type: 'id' },
        expiresAtUtc: { type: 'instant' },
      });
      await schema.addIndex('accounts', ['createdAtUtc', 'id']);
      await schema.addIndex('account_sessions', ['accountId']);
      await schema.addIndex('email_tokens', ['accountId']);
    },
    down: async (schema) => {
      await schema.dropTable('email_tokens');
      await schema.dropTable('account_sessions');
      await schema.dropTable('accounts');
    },
  },
  {
    name: '2026-11-25T1110-accounts-closed-from',
    up: (schema) => schema.addColumn('accounts', 'closedFrom', { type: 'text', nullable: true }),
    down: (schema) => schema.removeColumn('accounts', 'closedFrom'),
  },
];
