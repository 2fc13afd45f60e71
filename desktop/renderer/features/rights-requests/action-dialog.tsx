import { useState } from 'react';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Dialog } from '#desktop/renderer/ui/dialog.tsx';
import { TextArea } from '#desktop/renderer/ui/field.tsx';
import { Problem } from '#desktop/renderer/ui/states.tsx';
import type { RightsRequestAction } from '#shared/contracts/rights-request-values.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { describeAction } from './describe-action.ts';
import styles from './rights-requests.module.css';
import { useAct } from './use-act.ts';

/** Asks once more before an action, and for the answer where one is owed. */
export function ActionDialog(props: {
  request: AdminRightsRequestView;
  action: RightsRequestAction;
  onClose: () => void;
}) {
  const { request, action, onClose } = props;
  const [answer, setAnswer] = useState('');
  const act = useAct(onClose);
  const { title, text, confirm, answer: need } = describeAction(request.type, action);
  const send = () => {
    const trimmed = answer.trim();
    act.mutate({
      params: { id: request.id },
      body: { action, ...(trimmed === '' ? {} : { answer: trimmed }) },
    });
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={action === 'refuse' ? 'danger' : 'main'}
            isBusy={act.isPending}
            disabled={need === 'required' && answer.trim() === ''}
            onClick={send}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <p className={styles['dialogText']}>{text}</p>
      {need === 'none' ? null : (
        <TextArea
          label={need === 'required' ? 'Answer to the person' : 'Answer to the person (optional)'}
          value={answer}
          maxLength={4000}
          onChange={setAnswer}
          data-autofocus
        />
      )}
      {act.error === null ? null : <Problem error={act.error} />}
    </Dialog>
  );
}
