import { retentionRules } from '#server/foundation/database/index.ts';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import type { AccessLogParts } from './access-log.ts';
import { oldestRow } from './count-rows.ts';
import { hourMs } from './rules.ts';

const { days } = retentionRules['retain.logs'];

/** Live checks of what the policy promises about the access log. */
export const accessLogPromises = ({ parts }: { parts: AccessLogParts }): PromiseCheck[] => [
  {
    clause: 'retain.logs',
    title: `API logs are kept ${days} days`,
    check: async () => {
      const oldest = await oldestRow(parts.readers);
      if (oldest === null) return { state: 'kept', detail: 'The access log is empty.' };
      const ageMs = parts.deps.clock.nowMs() - Date.parse(oldest);
      const kept = ageMs <= days * 24 * hourMs + hourMs;
      return { state: kept ? 'kept' : 'broken', detail: `The oldest row is of ${oldest}.` };
    },
  },
];
