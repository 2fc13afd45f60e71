import type { ErasureProgress } from '#shared/contracts/erasures.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Erasures } from './deps.ts';
import { erasureSteps } from './erasure-steps.ts';
import type { Job } from './store.ts';
import type { ApprovalRow, NoticeRow } from './tables.ts';

/** How far an erasure is: approvals, steps, what is left, who was told. Ids, steps and counts only. */
export async function showErasureProgress(
  erasures: Erasures,
  { id, accountId }: { id: string; accountId: AccountId },
): Promise<ErasureProgress> {
  const { store, options } = erasures;
  const approval = await store.findApproval(id);
  const job = await store.findJob(id);
  return {
    approvals: listApprovals(approval),
    approvalsNeeded: options.approvals,
    erasesAtUtc: approval?.erasesAtUtc ?? null,
    begunAtUtc: job?.begunAtUtc ?? null,
    steps: job === null ? [] : listSteps(erasures, job),
    remaining: [...(job?.remaining ?? [])],
    notices: (await store.noticesOf(id)).map(tellNotice),
    hold: await options.findHold(accountId),
  };
}

/** Who approved, and when. Pure. */
export const listApprovals = (row: ApprovalRow | null): ErasureProgress['approvals'] =>
  row === null
    ? []
    : [
        { adminId: row.firstBy, atUtc: row.firstAtUtc },
        ...(row.secondBy !== null && row.secondAtUtc !== null
          ? [{ adminId: row.secondBy, atUtc: row.secondAtUtc }]
          : []),
      ];

/** The steps, and behind them the two that no journal marks: they end the erasure. */
const listSteps = (erasures: Erasures, { doneSteps }: Job): ErasureProgress['steps'] => [
  ...erasureSteps(erasures).map(({ name }) => ({ name, isDone: doneSteps.includes(name) })),
  { name: 'search everywhere', isDone: false },
  { name: 'certificate', isDone: false },
];

const tellNotice = ({
  processor,
  state,
  attempts,
  nextAttemptAtUtc,
  toldAtUtc,
  lastError,
}: NoticeRow): ErasureProgress['notices'][number] => ({
  processor,
  state: state as ErasureProgress['notices'][number]['state'],
  attempts,
  nextAttemptAtUtc: state === 'waiting' ? nextAttemptAtUtc : null,
  toldAtUtc,
  lastError,
});
