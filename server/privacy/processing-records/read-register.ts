import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { Register, Statements } from '#shared/contracts/processing-records.ts';
import { buildRegister } from './build-register.ts';
import type { RecordsDeps } from './deps.ts';

/** The form in which somebody reads the record; goes into the audit entry. */
export type RecordForm = 'json' | 'pdf' | 'statements';

/** Generates the controller's register as of now. The audit entry is written before anything is answered. */
export async function readRegister(deps: RecordsDeps, ctx: Context, form: RecordForm): Promise<Register> {
  const { controller, activities, measures } = await readStatements(deps, ctx, form);
  return buildRegister({
    controller,
    activities,
    measures,
    generatedAtUtc: nowUtc(deps.clock),
    dataMap: deps.dataMap,
  });
}

/** What the controller has stated. The audit entry is written before anything is answered. */
export async function readStatements(
  deps: RecordsDeps,
  ctx: Context,
  form: RecordForm = 'statements',
): Promise<Statements> {
  await deps.audit.record(ctx, {
    event: 'processing-record.read',
    subject: null,
    fields: { register: 'controller', form },
  });
  return deps.store.read();
}
