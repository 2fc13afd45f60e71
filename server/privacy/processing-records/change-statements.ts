import { isDeepStrictEqual } from 'node:util';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { Statements } from '#shared/contracts/processing-records.ts';
import { AppError, type FieldError } from '#shared/errors/index.ts';
import type { RecordsDeps } from './deps.ts';

const PARTS = ['controller', 'activities', 'measures'] as const;

export type NewStatements = Omit<Statements, 'changedAtUtc'>;

/**
 * Replaces the controller's statements and answers with what is stored then. Sending again what is stored changes nothing
 * and leaves no entry. Writes one audit entry that names the parts that changed.
 * Throws AppError `invalid-state` when another change came first, `invalid-input` for a purpose that does not exist.
 */
export async function changeStatements(
  deps: RecordsDeps,
  ctx: Context,
  sent: NewStatements,
): Promise<Statements> {
  const changedAtUtc = nowUtc(deps.clock);
  return deps.database.transaction(async (tx) => {
    const stored = await deps.store.read(tx);
    const changed = PARTS.filter((part) => !isDeepStrictEqual(sent[part], stored[part]));
    if (changed.length === 0) return stored;
    refuseStale(sent, stored);
    refuseUnknownPurposes(deps, sent, stored);
    const statements = { ...sent, revision: stored.revision + 1, changedAtUtc };
    await deps.store.write(tx, statements);
    await deps.audit.append(tx, ctx, {
      event: 'processing-record.changed',
      subject: null,
      fields: { columns: [...changed] },
    });
    return statements;
  });
}

function refuseStale(sent: NewStatements, stored: Statements): void {
  if (sent.revision === stored.revision) return;
  const detail = `The statements are at revision ${stored.revision} by now. Read them again and repeat the change.`;
  throw new AppError('invalid-state', { detail });
}

// A purpose that is stored already may stay when the data map lost it: the register then lists it as unmatched.
function refuseUnknownPurposes(deps: RecordsDeps, sent: NewStatements, stored: Statements): void {
  const known = new Set([
    ...deps.dataMap.flatMap(({ purposes }) => purposes.map(({ id }) => id)),
    ...stored.activities.map(({ purposeId }) => purposeId),
  ]);
  const errors = sent.activities.flatMap(({ purposeId }, index): FieldError[] =>
    known.has(purposeId)
      ? []
      : [{ pointer: `/activities/${index}/purposeId`, message: 'is no purpose of the data map' }],
  );
  if (errors.length > 0) throw new AppError('invalid-input', { errors });
}
