import { useMay } from '#desktop/renderer/api/session.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Copyable } from '#desktop/renderer/ui/copyable.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { tellBytes, tellDuration } from '#desktop/renderer/ui/numbers.ts';
import { Panel } from '#desktop/renderer/ui/panel.tsx';
import { tellPlace } from '#desktop/renderer/ui/place.ts';
import { TimeAndAgo } from '#desktop/renderer/ui/time.tsx';
import { tellUtc } from '#desktop/renderer/ui/time-text.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import styles from './access-logs.module.css';
import { OutcomeMark } from './outcome-mark.tsx';
import { StatusCode } from './status-code.tsx';

const copy = (text: string | null, label: string) =>
  text === null ? null : <Copyable text={text} label={label} />;
const sealed = (text: string | null) =>
  text === null ? <span className="faint">no longer readable</span> : <span className="mono">{text}</span>;

/** One request in full, with shortcuts to others like it. */
export const LogPanel = (props: {
  row: AccessLogRow;
  onClose: () => void;
  onFilter: (part: Filter) => void;
}) => (
  <Panel
    label="Request"
    title={
      <>
        <span className="mono">{props.row.method}</span> <span className="mono">{props.row.route}</span>
      </>
    }
    onClose={props.onClose}
  >
    <RequestFacts row={props.row} />
    <h3>Caller</h3>
    <CallerFacts row={props.row} />
    <div className={styles['likeThis']}>
      {(
        [
          ['Same account', 'accountId'],
          ['Same key', 'keyId'],
          ['Same address', 'ip'],
          ['Same route', 'route'],
        ] as const
      ).map(([label, name]) => {
        const value = props.row[name];
        return value === null ? null : (
          <Button key={name} icon="filter" onClick={() => props.onFilter({ [name]: value })}>
            {label}
          </Button>
        );
      })}
    </div>
    {props.row.accountId === null ? null : <UsageLink accountId={props.row.accountId} />}
  </Panel>
);

function UsageLink({ accountId }: { accountId: string }) {
  return useMay('usage.read') ? (
    <p className={styles['elsewhere']}>
      <a href={tellPlace(['usage'], { account: accountId })}>Usage of this account</a>
    </p>
  ) : null;
}

const RequestFacts = ({ row }: { row: AccessLogRow }) => (
  <Facts
    entries={[
      ['Time', <TimeAndAgo key="time" utc={row.timeUtc} />],
      ['In UTC', tellUtc(row.timeUtc)],
      ['Status', <StatusCode key="status" status={row.status} />],
      ['Outcome', <OutcomeMark key="outcome" row={row} />],
      [
        'Refusal',
        row.code === null ? null : (
          <span key="code" className="mono">
            {row.code}
          </span>
        ),
      ],
      ['Took', tellDuration(row.durationMs)],
      ['Upstream took', row.upstreamMs === null ? null : tellDuration(row.upstreamMs)],
      ['Received', tellBytes(row.requestBytes)],
      ['Sent', tellBytes(row.responseBytes)],
      ['Target', sealed(row.target)],
      ['Request id', copy(row.requestId, 'request id')],
    ]}
  />
);

const CallerFacts = ({ row }: { row: AccessLogRow }) => (
  <Facts
    entries={[
      ['Account', copy(row.accountId, 'account id')],
      ['Key', copy(row.keyId, 'key id')],
      ['IP address', sealed(row.ip)],
      ['User agent', sealed(row.userAgent)],
    ]}
  />
);
