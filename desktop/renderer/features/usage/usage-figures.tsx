import { Latency } from '#desktop/renderer/ui/latency.tsx';
import { tellBytes, tellCount, tellShare } from '#desktop/renderer/ui/numbers.ts';
import type { UsageView } from '#shared/contracts/usage.ts';
import styles from './usage.module.css';

type Total = UsageView['total'];

const Figure = (props: {
  value: string;
  label: string;
  note?: string;
  tone?: 'warn' | 'bad' | undefined;
}) => (
  <div data-tone={props.tone}>
    <dt>{props.label}</dt>
    <dd>
      {props.value}
      {props.note === undefined ? null : <small>{props.note}</small>}
    </dd>
  </div>
);

/** The sums of the whole time. */
export const UsageFigures = ({ total }: { total: Total }) => (
  <div className={styles['sums']}>
    <dl className={styles['figures']} aria-label="Sums">
      <Figure value={tellCount(total.requests)} label="requests" />
      <Figure
        value={tellCount(total.errors)}
        label="failed"
        note={tellShare(total.errors, total.requests)}
        tone={total.errors > 0 ? 'bad' : undefined}
      />
      <Figure
        value={tellCount(total.refused)}
        label="refused"
        note={tellShare(total.refused, total.requests)}
        tone={total.refused > 0 ? 'warn' : undefined}
      />
      <Figure value={tellCount(total.quotaRequests)} label="counted for quotas" />
      <Figure value={tellBytes(total.requestBytes)} label="received" />
      <Figure value={tellBytes(total.responseBytes)} label="sent" />
    </dl>
    {total.latencyMs === null ? null : (
      <Latency times={total.latencyMs} label="Latency of requests" className={styles['latency']} />
    )}
  </div>
);
