/** How writing goes. */
export type AccessLogHealth = {
  /**
   * `behind`: many rows wait for their day file. `disk-full`: the last attempt to write failed for want of room. `failing`: it failed for
   * another reason.
   */
  readonly state: 'ok' | 'behind' | 'disk-full' | 'failing';
  /** Rows that are not in a day file yet. */
  readonly waitingRows: number;
  /** Rows that were lost since the start. */
  readonly lostRows: number;
  /** What the last attempt failed with; null when it went well. */
  readonly lastError: string | null;
};

/** From so many waiting rows on it is `behind`. */
const behindRows = 10_000;

const noRoomCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);

/** Does an error mean that the disk, the quota or the largest file is full? The writer thread tells codes in its message. Pure. */
export function meansNoRoom(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return noRoomCodes.has(code ?? '') || [...noRoomCodes].some((one) => error.message.includes(one));
}

type Facts = { readonly waitingRows: number; readonly lostRows: number; readonly failure: Error | null };

/** Pure. */
export function healthOf({ waitingRows, lostRows, failure }: Facts): AccessLogHealth {
  const calm = waitingRows >= behindRows ? 'behind' : 'ok';
  const state = failure === null ? calm : meansNoRoom(failure) ? 'disk-full' : 'failing';
  return { state, waitingRows, lostRows, lastError: failure?.message ?? null };
}
