import { useMemo, useState } from 'react';
import { useAnswer } from '#desktop/renderer/api/answers.ts';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { listAccounts } from '#shared/contracts/accounts.ts';
import { getUsage } from '#shared/contracts/usage.ts';
import { readAccount, readUsageFilter } from './usage-query.ts';

/**
 * The usage that a filter means. An e-mail address is looked up first: `isUnknown` when no account has it. Fetched only when somebody asks, for looking at an
 * account is an entry in the audit log.
 */
export function useUsage(filter: Filter) {
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  const { id, email } = readAccount(filter);
  const judged = useMemo(() => readUsageFilter(filter, id, askedAtMs), [filter, id, askedAtMs]);
  const isRight = Object.keys(judged.errors).length === 0;
  const found = useAnswer(
    listAccounts,
    { query: { email, limit: 1 } },
    { isEnabled: isRight && email !== undefined },
  );
  const account = email === undefined ? undefined : found.data?.items[0];
  const accountId = email === undefined ? id : account?.id;
  const isUnknown = email !== undefined && found.data?.items.length === 0;
  const query = { ...judged.query, accountId };
  const isAsked = isRight && (email === undefined || account !== undefined);
  const usage = useAnswer(getUsage, { query }, { isEnabled: isAsked });
  return {
    usage: isAsked ? usage.data : undefined,
    error: email === undefined ? usage.error : (found.error ?? usage.error),
    errors: judged.errors,
    query,
    isAsked,
    isUnknown,
    isLookingUp: found.isFetching,
    account,
    accountId: isRight ? accountId : undefined,
    startOver: () => {
      if (found.error !== null) void found.refetch();
      // A time that ends now is another question each hour; within it the same one is asked again.
      setAskedAtMs(Date.now());
      if (isAsked) void usage.refetch();
    },
  };
}
