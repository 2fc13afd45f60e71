/** The saves that are under way and can be stopped. */
export function keepSaves() {
  const underWay = new Map<string, AbortController>();
  return {
    /** Runs a save; under its id, when it has one, it can be stopped until it is over. */
    run: async <Result>(
      saveId: string | undefined,
      save: (signal: AbortSignal) => Promise<Result>,
    ): Promise<Result> => {
      const stopper = new AbortController();
      if (saveId === undefined) return save(stopper.signal);
      underWay.set(saveId, stopper);
      try {
        return await save(stopper.signal);
      } finally {
        underWay.delete(saveId);
      }
    },
    /** False when no such save is under way. Safe to repeat. */
    stop: (saveId: string): boolean => {
      const stopper = underWay.get(saveId);
      stopper?.abort();
      return stopper !== undefined;
    },
  };
}
