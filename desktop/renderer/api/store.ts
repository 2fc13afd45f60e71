/** One value that components follow with useSyncExternalStore; undefined until it is set. */
export function makeStore<Value>() {
  const listeners = new Set<() => void>();
  let value: Value | undefined;
  return {
    get: (): Value | undefined => value,
    set: (next: Value | undefined): void => {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
