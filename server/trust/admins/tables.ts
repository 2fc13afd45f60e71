import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

const admin = {
  whose: 'administrator',
  purposes: ['secure-service', 'accountability'],
  retention: 'retain.admins',
} as const;
const identifier = { ...admin, category: 'identifier' } as const;
const contact = { ...admin, category: 'contact' } as const;
const identity = { ...admin, category: 'identity' } as const;
const authentication = { ...admin, category: 'authentication' } as const;

export const admins = defineTable({
  name: 'admins',
  about: 'Administrators: who they are, what they may do, and what proves that it is them.',
  subject: 'id',
  columns: {
    id: column('id', identifier, { primaryKey: true }),
    role: column('text', identifier),
    email: column('text', contact, { sealed: true }),
    emailIndex: column('bytes', contact, { unique: true, blindIndexOf: 'email' }),
    name: column('text', identity, { sealed: true }),
    passwordHash: column('text', authentication, { sealed: true }),
    totpSecret: column('text', authentication, { sealed: true }),
    totpLastStep: column('integer', authentication),
    createdAtUtc: column('instant', identifier),
  },
});
export type AdminRow = RowOf<typeof admins>;

const session = { ...authentication, retention: 'retain.sessions' } as const;

export const adminSessions = defineTable({
  name: 'admin_sessions',
  about: 'Sessions of administrators; of the token only a hash.',
  subject: 'adminId',
  columns: {
    id: column('id', session, { primaryKey: true }),
    adminId: column('id', session),
    tokenHash: column('bytes', session, { unique: true }),
    createdAtUtc: column('instant', session),
    endsAtUtc: column('instant', session),
    expiresAtUtc: column('instant', session),
  },
});
export type AdminSessionRow = RowOf<typeof adminSessions>;

const invitation = { ...authentication, retention: 'retain.tokens' } as const;

export const adminInvitations = defineTable({
  name: 'admin_invitations',
  about:
    'One-time tokens by which somebody becomes an administrator; only their hashes, and who gave them out.',
  subject: 'invitedBy',
  columns: {
    tokenHash: column('bytes', false, { primaryKey: true }),
    role: column('text', false),
    invitedBy: column('id', invitation, { nullable: true }),
    createdAtUtc: column('instant', false),
    endsAtUtc: column('instant', false),
  },
});
export type InvitationRow = RowOf<typeof adminInvitations>;

export const adminTables: Table[] = [admins, adminSessions, adminInvitations];

/** Tables about administrators. They are nobody's account data: no access package and no erasure plan looks into them. */
export const adminPersonalTables: readonly string[] = adminTables.map((table) => table.name);

export const adminMigrations: Migration[] = [
  {
    name: '2026-11-23T1020-admins',
    up: async (schema) => {
      await schema.createTable('admins', {
        id: { type: 'id', primaryKey: true },
        role: { type: 'text' },
        email: { type: 'bytes' },
        emailIndex: { type: 'bytes', unique: true },
        name: { type: 'bytes' },
        passwordHash: { type: 'bytes' },
        totpSecret: { type: 'bytes' },
        totpLastStep: { type: 'integer' },
        createdAtUtc: { type: 'instant' },
      });
      await schema.createTable('admin_sessions', {
        id: { type: 'id', primaryKey: true },
        adminId: { type: 'id' },
        tokenHash: { type: 'bytes', unique: true },
        createdAtUtc: { type: 'instant' },
        endsAtUtc: { type: 'instant' },
        expiresAtUtc: { type: 'instant' },
      });
      await schema.createTable('admin_invitations', {
        tokenHash: { type: 'bytes', primaryKey: true },
        role: { type: 'text' },
        invitedBy: { type: 'id', nullable: true },
        createdAtUtc: { type: 'instant' },
        endsAtUtc: { type: 'instant' },
      });
    },
    down: async (schema) => {
      await schema.dropTable('admin_invitations');
      await schema.dropTable('admin_sessions');
      await schema.dropTable('admins');
    },
  },
];
