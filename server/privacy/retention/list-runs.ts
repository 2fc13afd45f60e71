import type { Paging } from '#server/foundation/http/index.ts';
import type { RetentionRunView } from '#shared/contracts/retention.ts';
import type { Page } from '#shared/values/index.ts';
import type { Retention } from './deps.ts';

/** Runs, newest first. Throws `invalid-input` for a foreign cursor. */
export const listRuns = async ({ store }: Retention, paging: Paging): Promise<Page<RetentionRunView>> =>
  (await store.page(paging)) as Page<RetentionRunView>;
