import type { Database, Where } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { AuditEntryView, listAuditEntries, listConsultations } from '#shared/contracts/audit.ts';
import { type AuditEvent, auditEvents, consultationEvents } from '#shared/contracts/audit-events.ts';
import type { QueryOf, ResultOf } from '#shared/contracts/contract.ts';
import type { Page } from '#shared/values/index.ts';
import { type AuditRow, auditEntries } from './tables.ts';

export type EntryFilter = Omit<QueryOf<typeof listAuditEntries>, 'limit' | 'cursor'>;
type ActorKind = AuditEntryView['actor']['kind'];
export type Consultation = ResultOf<typeof listConsultations>['items'][number];

const titleOf = (event: string): string => auditEvents[event as AuditEvent].title;

export const toView = (row: AuditRow): AuditEntryView => ({
  index: Number(row.index),
  timeUtc: row.timeUtc,
  event: row.event as AuditEvent,
  title: titleOf(row.event),
  outcome: row.outcome as AuditEntryView['outcome'],
  requestId: row.requestId,
  actor: { kind: row.actorKind as ActorKind, id: row.actorId ?? row.actorRole },
  subject: row.subject,
  fields: row.fields as Record<string, unknown>,
  leafHash: row.leafHash.toString('base64'),
});

const toConsultation = (row: AuditRow): Consultation => ({
  timeUtc: row.timeUtc,
  event: row.event as AuditEvent,
  title: titleOf(row.event),
  by: { kind: row.actorKind as ActorKind, role: row.actorRole },
  requestId: row.requestId,
});

/** Reads of the audit log, newest first, by keyset over the index. */
export function auditReader(database: Database) {
  const entries = database.table(auditEntries);

  const page = (where: Where<AuditRow>, paging: Paging): Promise<Page<AuditRow>> =>
    readPage(entries, 'index', where, paging);

  const ofSubject = (subject: string) => ({ subject, event: { in: consultationEvents } });

  return {
    list: async (
      { event, actorId, subject, from, to }: EntryFilter,
      paging: Paging,
    ): Promise<Page<AuditEntryView>> => {
      const time = { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) };
      const where = {
        ...(event ? { event } : {}),
        ...(actorId ? { actorId } : {}),
        ...(subject ? { subject } : {}),
        ...(from || to ? { timeUtc: time } : {}),
      };
      const { items, nextCursor } = await page(where, paging);
      return { items: items.map(toView), nextCursor };
    },
    /** Who looked at this person's data (GDPR Art. 15; CJEU C-579/21). */
    consultations: async (subject: string, paging: Paging): Promise<Page<Consultation>> => {
      const { items, nextCursor } = await page(ofSubject(subject), paging);
      return { items: items.map(toConsultation), nextCursor };
    },
    allConsultations: async (subject: string): Promise<Consultation[]> =>
      (await entries.list(ofSubject(subject), { orderBy: [['index', 'asc']] })).map(toConsultation),
    /** Entries that name somebody as the one who acted, or the one it is about; those with both count once. */
    countAbout: async (id: string): Promise<number> =>
      (await entries.count({ subject: id })) +
      (await entries.count({ actorId: id })) -
      (await entries.count({ actorId: id, subject: id })),
  };
}
export type AuditReader = ReturnType<typeof auditReader>;
