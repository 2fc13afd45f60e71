import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import { adminOf, type Context } from '#server/foundation/http/index.ts';
import type { HoldScope } from '#shared/contracts/hold-values.ts';
import type { PlaceHoldInput } from '#shared/contracts/holds.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import type { HoldId } from '#shared/values/index.ts';
import type { HoldParts, Owner } from './deps.ts';
import { isOpenAt, maxOpenHolds } from './rules.ts';
import type { HoldRow } from './tables.ts';

function ownerOf({ doors }: HoldParts, { scope, heldId, table }: PlaceHoldInput): Promise<Owner> | Owner {
  if (scope === 'account') return doors.hasAccount(heldId) ? heldId : undefined;
  if (scope === 'key') return doors.ownerOfKey(heldId);
  return table === null ? undefined : doors.ownerOfRecord(table, heldId);
}

function checkInput({ clock }: HoldParts, { scope, table, endsAtUtc }: PlaceHoldInput): void {
  if (scope === 'record' && table === null) throw invalidField('/table', 'must name the table of the record');
  if (scope !== 'record' && table !== null) throw invalidField('/table', 'is for records only');
  if (endsAtUtc !== null && endsAtUtc <= nowUtc(clock))
    throw invalidField('/endsAtUtc', 'must be in the future');
}

/**
 * Places a hold: from its commit on neither retention nor an erasure removes what it keeps. Throws `invalid-input` for a thing that is
 * not there, `invalid-state` when the same is held already, `limit-reached` at 1,000 open ones. Appends `hold.placed`. Not idempotent.
 */
export async function placeHold(parts: HoldParts, ctx: Context, input: PlaceHoldInput): Promise<HoldRow> {
  const { clock, random, database, store, audit, open } = parts;
  checkInput(parts, input);
  const accountId = await ownerOf(parts, input);
  if (accountId === undefined) throw invalidField('/heldId', `is the id of no ${input.scope} that is here`);
  const { scope, heldId, table: heldTable, reason, endsAtUtc } = input;
  const row: HoldRow = {
    ...{ id: newId<'hold'>({ clock, random }), scope, heldId, heldTable, accountId, reason },
    ...{ placedBy: adminOf(ctx), placedAtUtc: nowUtc(clock), endsAtUtc, endedBy: null, endedAtUtc: null },
  };
  await database.transaction(async (tx) => {
    const others = open.list();
    if (others.length >= maxOpenHolds)
      throw new AppError('limit-reached', {
        detail: `There can be ${maxOpenHolds} open holds. End one first.`,
      });
    const same = others.find((other) => other.heldId === heldId && other.heldTable === heldTable);
    if (same) throw new AppError('invalid-state', { detail: `Hold ${same.id} keeps this already.` });
    await store.insert(tx, row);
    await audit.append(tx, ctx, {
      event: 'hold.placed',
      subject: accountId,
      fields: { holdId: row.id, scope },
    });
  });
  return row;
}

/** Ends a hold now. Throws `not-found`, `invalid-state` when it holds nothing any more. Appends `hold.ended`. */
export async function endHold(parts: HoldParts, ctx: Context, id: HoldId): Promise<HoldRow> {
  const { clock, database, store, audit } = parts;
  const end = { endedBy: adminOf(ctx), endedAtUtc: nowUtc(clock) };
  return database.transaction(async (tx) => {
    const row = await store.find(id, tx);
    if (row === null) throw new AppError('not-found');
    if (!isOpenAt(row, end.endedAtUtc))
      throw new AppError('invalid-state', {
        detail: `This hold ended at ${row.endedAtUtc ?? row.endsAtUtc}.`,
      });
    await store.end(tx, id, end);
    const fields = { holdId: id, scope: row.scope as HoldScope };
    await audit.append(tx, ctx, { event: 'hold.ended', subject: row.accountId, fields });
    return { ...row, ...end };
  });
}
