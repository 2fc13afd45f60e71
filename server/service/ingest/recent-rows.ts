/** Ids of rows that were taken a short time ago. */
export type RecentRows = {
  /** Remembers the id; true when it was remembered already. */
  readonly meet: (id: string) => boolean;
  /** Forgets an id whose row may not have been written. */
  readonly forget: (id: string) => void;
};

/**
 * Remembers at least the last `atLeast` ids, at most twice as many: when one generation is full, the one before it goes. In memory, so that
 * nothing has to be looked up in day files; a restart forgets.
 */
export function rememberRows(atLeast: number): RecentRows {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    meet: (id) => {
      if (young.has(id)) return true;
      const isKnown = old.has(id);
      if (young.size === atLeast) [young, old] = [new Set(), young];
      young.add(id);
      return isKnown;
    },
    forget: (id) => {
      young.delete(id);
      old.delete(id);
    },
  };
}
