import { Badge } from '#desktop/renderer/ui/badge.tsx';
import { DaysLeft } from '#desktop/renderer/ui/days-left.tsx';
import { useNow } from '#desktop/renderer/ui/time.tsx';
import { daysUntil } from '#desktop/renderer/ui/time-text.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { isOpen } from './request-words.ts';

/** Days left while an answer is owed, else that it was given. */
export function Deadline({ request }: { request: AdminRightsRequestView }) {
  const nowMs = useNow(60_000);
  if (!isOpen(request.state)) return <Badge tone="quiet">answered</Badge>;
  return <DaysLeft days={daysUntil(request.dueOn, nowMs)} />;
}
