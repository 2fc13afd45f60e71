import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import type { RightsRequestType } from '#shared/contracts/rights-request-values.ts';
import type { RightsRequests } from './deps.ts';
import { listDeadlines } from './list-deadlines.ts';

/** Which clause of the policy a type of request exercises. */
const clauses: readonly { clause: string; title: string; types: readonly RightsRequestType[] }[] = [
  { clause: 'right.access', title: 'Requests for access', types: ['access'] },
  { clause: 'right.rectify', title: 'Requests for rectification', types: ['rectification'] },
  { clause: 'right.erase', title: 'Requests for erasure', types: ['erasure'] },
  { clause: 'right.restrict', title: 'Restrictions and objections', types: ['restriction', 'objection'] },
  { clause: 'right.portable', title: 'Requests for portability', types: ['portability'] },
  { clause: 'contact.dpo', title: 'Questions', types: ['question'] },
];

const soonDays = 7;
/** So many open requests are looked at; nobody has more and is on time. */
const checked = 1000;

/** *broken*: a request is past its last day. *at-risk*: one has at most seven days left. Else *kept*. */
export const rightsRequestsPromises = (rights: RightsRequests): PromiseCheck[] =>
  clauses.map(({ clause, title, types }) => ({
    clause,
    title: `${title} are answered in time`,
    check: async () => {
      const open = (await listDeadlines(rights, checked)).filter(({ type }) =>
        (types as readonly string[]).includes(type),
      );
      const late = open.filter(({ daysLeft }) => daysLeft < 0).length;
      const soon = open.filter(({ daysLeft }) => daysLeft >= 0 && daysLeft <= soonDays).length;
      if (late > 0) return { state: 'broken', detail: `${late} of ${open.length} open past the last day` };
      if (soon > 0)
        return { state: 'at-risk', detail: `${soon} of ${open.length} open due within ${soonDays} days` };
      return { state: 'kept', detail: `${open.length} open, none due within ${soonDays} days` };
    },
  }));
