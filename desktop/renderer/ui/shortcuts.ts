import { useEffect, useRef } from 'react';

/** Keys that are pressed one after the other, such as `g l`, or one alone, such as `?`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const sequenceMs = 1200;
/** Begins a sequence; the key after it is no shortcut of its own, whoever listens. */
const leader = 'g';

/** Where letters are not text, as in a choice of radio buttons, they are shortcuts. */
const isTyping = (target: EventTarget | null): boolean => {
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type);
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName))
  );
};

/** Listens for shortcuts while the component is there. Nothing happens while somebody types, or over a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let before = { key: '', atMs: 0 };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      const isSecond = before.key === leader && event.timeStamp - before.atMs < sequenceMs;
      const run = latest.current[isSecond ? `${leader} ${event.key}` : event.key];
      before = { key: event.key, atMs: event.timeStamp };
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** Puts the focus into the first field of the present screen's filters, if it has any. */
export function focusFilters(): void {
  document.querySelector<HTMLElement>('[data-filters] input')?.focus();
}
