import type { App } from 'electron';
import { reportProblem } from './report-problem.ts';

/** Lets what was begun come to its end before the process does: unfinished writes, open connections. Call once. */
export function settleBeforeQuit(app: App, settle: () => Promise<unknown>): void {
  let isSettled = false;
  app.on('will-quit', (event) => {
    if (isSettled) return;
    event.preventDefault();
    settle()
      .catch((error: unknown) => reportProblem('something did not end well', error))
      .finally(() => {
        isSettled = true;
        app.quit();
      });
  });
}
