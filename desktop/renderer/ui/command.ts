import { useEffect, useRef } from 'react';

const refreshEvent = 'wrkout-refresh';

/** Asks the present screen to fetch its data again. */
export const askForRefresh = (): void => {
  window.dispatchEvent(new Event(refreshEvent));
};

/** Runs `refresh` when somebody asks the screen to fetch again, by key or by menu. */
export function useRefresh(refresh: () => void): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    const onAsk = () => latest.current();
    window.addEventListener(refreshEvent, onAsk);
    return () => window.removeEventListener(refreshEvent, onAsk);
  }, []);
}
