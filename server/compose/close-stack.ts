export type CloseStack = {
  readonly add: (close: () => Promise<void>) => void;
  /** Closes everything that was added, the newest first; each even when one before it failed. Throws the first error. */
  readonly close: () => Promise<void>;
};

/** Remembers what was opened, so that a start that fails halfway and a clean stop leave nothing behind. */
export function createCloseStack(): CloseStack {
  const closers: (() => Promise<void>)[] = [];
  return {
    add: (close) => {
      closers.push(close);
    },
    close: async () => {
      const errors: unknown[] = [];
      for (let close = closers.pop(); close; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}
