import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const contact = {
  category: 'contact',
  whose: 'account-holder',
  purposes: ['manage-account'],
  retention: 'retain.account',
} as const;

/** A table with a column of every kind, for tests of the database itself. */
export const people = defineTable({
  name: 'people',
  about: 'People of a test.',
  subject: 'owner',
  columns: {
    id: column('id', contact, { primaryKey: true }),
    owner: column('id', contact),
    email: column('text', contact, { sealed: true }),
    emailIndex: column('bytes', contact, { unique: true, blindIndexOf: 'email' }),
    notes: column('json', contact, { sealed: true, nullable: true }),
    city: column('text', contact),
    visits: column('integer', false),
    share: column('real', false),
    active: column('boolean', false),
    since: column('instant', false),
    extra: column('json', false, { nullable: true }),
    digest: column('bytes', false),
  },
});
export type Person = RowOf<typeof people>;

export const peopleMigrations: Migration[] = [
  {
    name: '2026-01-01T0000-people',
    up: (schema) =>
      schema.createTable('people', {
        id: { type: 'id', primaryKey: true },
        owner: { type: 'id' },
        email: { type: 'bytes' },
        emailIndex: { type: 'bytes', unique: true },
        notes: { type: 'bytes', nullable: true },
        city: { type: 'text' },
        visits: { type: 'integer' },
        share: { type: 'real' },
        active: { type: 'boolean' },
        since: { type: 'instant' },
        extra: { type: 'json', nullable: true },
        digest: { type: 'bytes' },
      }),
    down: (schema) => schema.dropTable('people'),
  },
];

/** A person; the blind index is made by the store, whatever stands here. */
export const personOf = (id: string, fields: Partial<Person> = {}): Person => ({
  id,
  owner: 'subject-1',
  email: `${id}@example.com`,
  emailIndex: Buffer.alloc(0),
  notes: null,
  city: 'Turin',
  visits: 3,
  share: 0.5,
  active: true,
  since: '2026-11-23T09:00:00.000Z',
  extra: null,
  digest: Buffer.of(0, 1, 255),
  ...fields,
});
