import { useState } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Dialog } from '#desktop/renderer/ui/dialog.tsx';
import { TextField } from '#desktop/renderer/ui/field.tsx';
import { Notice } from '#desktop/renderer/ui/notice.tsx';
import { tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { showErasurePlan } from '#shared/contracts/erasures.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { PlanTable } from './plan-block.tsx';
import styles from './rights-requests.module.css';
import { useAct } from './use-act.ts';

const confirmingWord = 'ERASE';

/** The last question before a person is erased: the plan in sight, and a word to type. */
export function EraseDialog({ request, onClose }: { request: AdminRightsRequestView; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const plan = useAnswer(showErasurePlan, { params: { id: request.id } });
  const act = useAct(onClose);
  const isConfirmed = typed === confirmingWord && plan.data !== undefined;
  const erase = () => act.mutate({ params: { id: request.id }, body: { action: 'complete', confirm: true } });
  return (
    <Dialog
      title={`Erase ${request.accountName ?? 'this person'}?`}
      isOpen
      onClose={onClose}
      width={600}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={!isConfirmed} isBusy={act.isPending} onClick={erase}>
            {plan.data === undefined ? 'Erase' : `Erase ${tellPlural(plan.data.records, 'record')} for good`}
          </Button>
        </>
      }
    >
      <Notice tone="critical" title="This cannot be undone.">
        The person’s key is destroyed too, so copies and backups become unreadable.
      </Notice>
      <div className={styles['dialogPlan']}>
        {plan.error === null ? null : <Problem error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data === undefined && plan.error === null ? (
          <Loading rows={4} label="Loading the plan" />
        ) : null}
        {plan.data === undefined ? null : <PlanTable plan={plan.data} />}
      </div>
      <TextField
        label={`Type ${confirmingWord} to confirm`}
        value={typed}
        onChange={setTyped}
        data-autofocus
      />
      {act.error === null ? null : <Problem error={act.error} />}
    </Dialog>
  );
}
