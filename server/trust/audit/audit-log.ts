import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Actor, Context } from '#server/foundation/http/index.ts';
import { type AuditEvent, type AuditFields, auditEvents } from '#shared/contracts/audit-events.ts';
import { leafHash, leafOf } from './leaf.ts';
import { type AuditRow, auditEntries } from './tables.ts';

export type NewEntry<E extends AuditEvent = AuditEvent> = {
  readonly event: E;
  /** Id of the person it is about, or null. */
  readonly subject: string | null;
  readonly fields: AuditFields<E>;
  readonly outcome?: 'done' | 'refused';
};

export type AppendedEntry = { readonly index: number; readonly leafHash: Buffer };

export type AuditLog = {
  /**
   * Appends an entry inside the caller's transaction: the entry and the change it tells of happen together or not at all.
   * Throws when the fields do not fit the event's schema: a broken invariant.
   */
  readonly append: <E extends AuditEvent>(tx: Tx, ctx: Context, entry: NewEntry<E>) => Promise<AppendedEntry>;
  /** Appends an entry that accompanies no change, such as a read of personal data. Done when it is durable. */
  readonly record: <E extends AuditEvent>(ctx: Context, entry: NewEntry<E>) => Promise<AppendedEntry>;
};

function actorColumns(actor: Actor): Pick<AuditRow, 'actorKind' | 'actorId' | 'actorRole'> {
  if (actor.kind === 'account') return { actorKind: 'account', actorId: actor.accountId, actorRole: null };
  if (actor.kind === 'admin') return { actorKind: 'admin', actorId: actor.adminId, actorRole: actor.role };
  if (actor.kind === 'service') return { actorKind: 'service', actorId: actor.credentialId, actorRole: null };
  return { actorKind: actor.kind, actorId: null, actorRole: actor.kind === 'system' ? actor.name : null };
}

export function openAuditLog({ clock, database }: { clock: Clock; database: Database }): AuditLog {
  const table = database.table(auditEntries);

  const nextIndex = async (tx: Tx): Promise<number> => {
    const [last] = await table.list({}, { orderBy: [['index', 'desc']], limit: 1, tx });
    return last === undefined ? 0 : Number(last.index) + 1;
  };

  const append: AuditLog['append'] = async (tx, ctx, entry) => {
    const fields = auditEvents[entry.event].fields.parse(entry.fields);
    const row = {
      index: await nextIndex(tx),
      timeUtc: nowUtc(clock),
      event: entry.event,
      outcome: entry.outcome ?? 'done',
      requestId: ctx.requestId,
      ...actorColumns(ctx.actor),
      subject: entry.subject,
      fields,
    };
    const hash = leafHash(leafOf(row));
    await table.insert(tx, { ...row, leafHash: hash });
    return { index: row.index, leafHash: hash };
  };

  return {
    append,
    record: (ctx, entry) => database.transaction((tx) => append(tx, ctx, entry)),
  };
}
