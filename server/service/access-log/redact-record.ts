import type { AccessRecord } from './access-record.ts';
import { type IpForm, ipInForm, queryRedactor, withoutOwnSecrets } from './redact-rules.ts';

/** What is taken out of a row before it is written anywhere. */
export type Redaction = {
  /** Names of query parameters; `*` at the end stands for any rest. */
  readonly query: readonly string[];
  readonly ip: IpForm;
};

/**
 * Makes the function through which every row goes before it is written. What it returns is the same record where nothing is to be taken out;
 * the request itself is never changed. Never throws. Also for records that do not come from the gateway.
 */
export function recordRedactor({ query, ip: form }: Redaction): (record: AccessRecord) => AccessRecord {
  const redactQuery = queryRedactor(query);
  return (record) => {
    const target = withoutOwnSecrets(redactQuery(record.target));
    const userAgent = record.userAgent === null ? null : withoutOwnSecrets(record.userAgent);
    const ip = ipInForm(record.ip, form);
    const isSame = target === record.target && ip === record.ip && userAgent === record.userAgent;
    return isSame ? record : { ...record, target, userAgent, ip };
  };
}
