import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { AuditReader } from './read-entries.ts';

/**
 * The audit log holds ids of people and nothing else about them. Entries stay after an erasure: they are the proof of it
 * (GDPR Art. 5(2)), and the id leads nowhere any more.
 */
export const auditDataSource = (reader: AuditReader): PersonalDataSource => ({
  name: 'audit',
  tables: ['audit_entries'],
  count: async (id) => [
    {
      table: 'audit_entries',
      records: await reader.countAbout(id),
      kept: 'Accountability (Art. 5(2) GDPR): ids only, which lead nowhere after the erasure',
    },
  ],
  export: async (id) => [
    {
      name: 'consultations',
      title: 'Who looked at your data',
      records: (await reader.allConsultations(id)).map(({ by, ...rest }) => ({
        ...rest,
        by: by.kind,
        role: by.role,
      })),
    },
  ],
  erase: async () => [{ table: 'audit_entries', removed: 0 }],
});
