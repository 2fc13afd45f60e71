/**
 * Who copies data and who destroys it take turns: a copy holds readers open, with which a write-ahead log cannot be emptied; and what is destroyed
 * while it is copied would be in the copy without anybody knowing.
 */
export type Turns = {
  /** Does `work` while nothing is destroyed. One copy at a time. */
  readonly copying: <T>(work: (turn: CopyTurn) => Promise<T>) => Promise<T>;
  /** Does `work` while nothing is copied. Several may go on at once, and one within another. */
  readonly removing: <T>(work: () => Promise<T>) => Promise<T>;
  /** Lets a copy that is under way give way at once, and waits for its end: the server stops. */
  readonly stop: () => Promise<void>;
};

export type CopyTurn = {
  /** Aborted when somebody has waited too long to destroy, or the server stops; the reason is an Error that says so. */
  readonly signal: AbortSignal;
  /** Calls `listen` as soon as somebody waits. */
  readonly onHurry: (listen: () => void) => void;
};

type Copy = CopyTurn & {
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly hurry: () => void;
  readonly giveWay: (why: string) => void;
};

const gaveWay = 'It gave way to an erasure or a retention run that waited for it.';
const stopped = 'The server stopped before it was done.';

function beginCopy(): Copy {
  const abort = new AbortController();
  const listeners: (() => void)[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  return {
    signal: abort.signal,
    onHurry: (listen) => listeners.push(listen),
    ended,
    end,
    hurry: () => {
      for (const listen of listeners) listen();
    },
    giveWay: (why) => abort.abort(new Error(why)),
  };
}

/** Waits until nobody destroys. */
function removalCount() {
  let removals = 0;
  let waiting: (() => void)[] = [];
  return {
    now: () => removals,
    enter: () => {
      removals += 1;
    },
    leave: () => {
      removals -= 1;
      if (removals > 0) return;
      const go = waiting;
      waiting = [];
      for (const resolve of go) resolve();
    },
    none: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

async function waitFor(copy: Copy, patienceMs: number): Promise<void> {
  copy.hurry();
  const timer = setTimeout(() => copy.giveWay(gaveWay), patienceMs);
  await copy.ended;
  clearTimeout(timer);
}

/** `patienceMs`: so long does destroying wait for a copy; then the copy gives way. */
export function openTurns({ patienceMs }: { readonly patienceMs: number }): Turns {
  let copy: Copy | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const removals = removalCount();

  async function copyAlone<T>(work: (turn: CopyTurn) => Promise<T>): Promise<T> {
    // Nothing may come between the last look and taking the turn.
    while (removals.now() > 0) await removals.none();
    const mine = beginCopy();
    copy = mine;
    try {
      return await work(mine);
    } finally {
      copy = undefined;
      mine.end();
    }
  }

  return {
    copying: (work) => {
      const mine = last.then(() => copyAlone(work));
      last = mine.catch(() => {
        // The caller gets the error from `mine`; the line must go on for the others.
      });
      return mine;
    },
    removing: async (work) => {
      removals.enter();
      try {
        if (copy) await waitFor(copy, patienceMs);
        return await work();
      } finally {
        removals.leave();
      }
    },
    stop: async () => {
      copy?.giveWay(stopped);
      await last;
    },
  };
}
