import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import type { AccessLogRow, Outcome } from '#shared/contracts/access-log.ts';

const tones: Record<Outcome, Tone> = {
  forwarded: 'good',
  refused: 'warn',
  'upstream-failed': 'bad',
  'client-aborted': 'quiet',
  'server-stopped': 'bad',
};

/** What each outcome is called. */
export const outcomeWords: Record<Outcome, string> = {
  forwarded: 'Forwarded',
  refused: 'Refused',
  'upstream-failed': 'Upstream failed',
  'client-aborted': 'Client aborted',
  'server-stopped': 'Server stopped',
};

/** How a request ended; hovering shows the refusal's code. */
export const OutcomeMark = ({ row }: { row: Pick<AccessLogRow, 'outcome' | 'code'> }) => (
  <span title={row.code ?? undefined}>
    <Mark tone={tones[row.outcome]}>{outcomeWords[row.outcome]}</Mark>
  </span>
);
