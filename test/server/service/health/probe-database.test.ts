import { expect } from 'chai';
import type { Database } from '#server/foundation/database/index.ts';
import { databaseProbe } from '#server/service/health/probe-database.ts';
import { rememberingLog } from '#test/support/access-log/open-test-access-log.ts';
import { handClock } from '#test/support/tls/hand-clock.ts';

describe('readiness: asking the database', function () {
  this.timeout(20_000);
  const clock = handClock();
  const { log } = rememberingLog();

  /** A disk that hangs cannot be had for a test; what it does to a query can. */
  function hangingDatabase() {
    const waiting: (() => void)[] = [];
    const query: Database['query'] = () => new Promise((resolve) => waiting.push(() => resolve([])));
    return { query, waiting };
  }

  it('one that hangs is slow after two seconds, is asked once by however many, and is ok when it answers', async () => {
    const database = hangingDatabase();
    const probe = databaseProbe({ clock, log, database });
    expect(await Promise.all([probe(), probe(), probe()])).to.deep.equal(['slow', 'slow', 'slow']);
    expect(database.waiting.length).to.equal(1);
    const later = probe();
    expect(database.waiting.length).to.equal(1);
    database.waiting[0]?.();
    expect(await later).to.equal('ok');
  });

  it('an answer is good for a second', async () => {
    let asked = 0;
    const query: Database['query'] = async () => {
      asked += 1;
      return [];
    };
    const probe = databaseProbe({ clock, log, database: { query } });
    for (const seconds of [0, 0.5, 0.4, 0.2]) {
      clock.advance(seconds);
      expect(await probe()).to.equal('ok');
    }
    expect(asked).to.equal(2);
  });
});
