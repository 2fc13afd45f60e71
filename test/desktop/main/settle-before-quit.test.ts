import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { App } from 'electron';
import { settleBeforeQuit } from '#desktop/main/settle-before-quit.ts';

type Leaving = { preventDefault: () => void };

/** As much of an app as quitting takes: it leaves unless somebody prevents it. */
class QuittingApp extends EventEmitter {
  hasLeft = false;

  quit(): void {
    let isPrevented = false;
    const leaving: Leaving = { preventDefault: () => (isPrevented = true) };
    this.emit('will-quit', leaving);
    this.hasLeft = !isPrevented;
  }
}

describe('console: quitting', () => {
  it('waits for what is still being written, and then goes', async () => {
    const app = new QuittingApp();
    const { promise, resolve } = Promise.withResolvers<void>();
    settleBeforeQuit(app as unknown as App, () => promise);
    app.quit();
    expect(app.hasLeft).to.equal(false);
    resolve();
    await new Promise((next) => setImmediate(next));
    expect(app.hasLeft).to.equal(true);
  });

  it('goes also when something could not be written', async () => {
    const app = new QuittingApp();
    settleBeforeQuit(app as unknown as App, () => Promise.reject(new Error('disk full')));
    app.quit();
    await new Promise((next) => setImmediate(next));
    expect(app.hasLeft).to.equal(true);
  });
});
