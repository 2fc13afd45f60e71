import type { AccessLogState } from '#shared/contracts/health.ts';

/** How writing goes. */
export type AccessLogHealth = {
  /**
   * `behind`: many rows wait for their day file. `disk-full`: the last attempt to write failed for want of room. `failing`: it failed for
   * another reason.
   */
  readonly state: AccessLogState;
  /** Rows that are not in a day file yet. */
  readonly waitingRows: number;
  /** Rows that came into a day file since the start, those that an earlier process left in the journal included. */
  readonly writtenRows: number;
  /** Rows that were lost since the start. */
  readonly lostRows: number;
  /** What the journal holds on the disk: rows of closed segments leave within half a minute of their last. */
  readonly journal: { readonly segments: number; readonly bytes: number };
  /** What the last attempt failed with; null when it went well. */
  readonly lastError: string | null;
};

/** From so many waiting rows on it is `behind`: more than one batch that is gathered and two that are written. */
const behindRows = 25_000;

const noRoomCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);

/** Does an error mean that the disk, the quota or the largest file is full? The writer thread tells codes in its message. Pure. */
export function meansNoRoom(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return noRoomCodes.has(code ?? '') || [...noRoomCodes].some((one) => error.message.includes(one));
}

type Facts = Omit<AccessLogHealth, 'state' | 'lastError'> & { readonly failure: Error | null };

/** Pure. */
export function healthOf({ failure, ...facts }: Facts): AccessLogHealth {
  const calm = facts.waitingRows >= behindRows ? 'behind' : 'ok';
  const state = failure === null ? calm : meansNoRoom(failure) ? 'disk-full' : 'failing';
  return { state, ...facts, lastError: failure?.message ?? null };
}
