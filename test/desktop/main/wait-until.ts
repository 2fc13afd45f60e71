import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds, looking every 10 ms; the test's own timeout ends it when it never does. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}
