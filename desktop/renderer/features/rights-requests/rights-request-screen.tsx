import { useState } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import { Button, IconButton } from '#desktop/renderer/ui/button.tsx';
import { useRefresh } from '#desktop/renderer/ui/command.ts';
import { Page } from '#desktop/renderer/ui/page.tsx';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import type { RightsRequestAction } from '#shared/contracts/rights-request-values.ts';
import { type AdminRightsRequestView, adminGetRightsRequest } from '#shared/contracts/rights-requests.ts';
import { ActionDialog } from './action-dialog.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { RequestDetails } from './request-details.tsx';
import { actionWords, typeWords } from './request-words.ts';

/** One request: whose it is, by when it has to be answered, and what may be done with it now. */
export function RightsRequestScreen({ id }: { id: string }) {
  const { data, error, refetch } = useAnswer(adminGetRightsRequest, { params: { id } });
  const [action, setAction] = useState<RightsRequestAction | null>(null);
  useRefresh(() => void refetch());
  const close = () => setAction(null);
  return (
    <Page
      lead={<IconButton icon="back" label="Back to all requests" onClick={() => goTo(['rights-requests'])} />}
      title={data === undefined ? 'Rights request' : tellTitle(data)}
      note={data === undefined ? undefined : typeWords[data.type].law}
      actions={data === undefined ? undefined : <Actions request={data} onAct={setAction} />}
    >
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={10} label="Loading the request" /> : null}
      {data === undefined ? null : <RequestDetails request={data} />}
      {data !== undefined && action === 'complete' && data.type === 'erasure' ? (
        <EraseDialog request={data} onClose={close} />
      ) : null}
      {data !== undefined && action !== null && !(action === 'complete' && data.type === 'erasure') ? (
        <ActionDialog request={data} action={action} onClose={close} />
      ) : null}
    </Page>
  );
}

const tellTitle = (request: AdminRightsRequestView): string =>
  `${typeWords[request.type].title} · ${request.accountName ?? 'person erased'}`;

function Actions(props: { request: AdminRightsRequestView; onAct: (action: RightsRequestAction) => void }) {
  const may = useMay('rights-requests.act');
  const { actions, type } = props.request;
  if (!may) return <span className="faint">Your role may read this, not act on it.</span>;
  const main = actions.find((action) => action !== 'refuse');
  return actions.toReversed().map((action) => (
    <Button
      key={action}
      look={action !== main ? 'plain' : action === 'complete' && type === 'erasure' ? 'danger' : 'main'}
      onClick={() => props.onAct(action)}
    >
      {action === 'complete' && type === 'erasure'
        ? 'Erase …'
        : `${actionWords[action]}${action === 'start' ? '' : ' …'}`}
    </Button>
  ));
}
