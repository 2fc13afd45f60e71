import { expect } from 'chai';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import { openLedger } from '#server/privacy/promises/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { rememberingLog } from '#test/support/server/remembering-log.ts';

type Result = Awaited<ReturnType<PromiseCheck['check']>>;
const check = (clause: string, result: () => Promise<Result>): PromiseCheck => ({
  clause,
  title: `Title of ${clause}`,
  check: result,
});

describe('promise ledger', () => {
  const open = (...checks: PromiseCheck[]) => {
    const told = rememberingLog();
    const clock = fixedClock();
    return { ledger: openLedger({ clock, log: told.log }, checks), clock, lines: told.lines };
  };

  it('says of each promise that it was not checked, until it was', () => {
    const { ledger } = open(check('retain.logs', async () => ({ state: 'kept', detail: 'fine' })));
    expect(ledger.entries()).to.deep.equal([
      {
        clause: 'retain.logs',
        title: 'Title of retain.logs',
        state: 'unchecked',
        detail: 'not checked yet',
        checkedAtUtc: null,
      },
    ]);
  });

  it('keeps what the last check said, and when', async () => {
    let state: Result['state'] = 'kept';
    const { ledger, clock } = open(check('retain.logs', async () => ({ state, detail: `is ${state}` })));
    await ledger.check();
    expect(ledger.entries()[0]).to.include({ state: 'kept', checkedAtUtc: '2026-11-23T09:00:00.000Z' });
    state = 'at-risk';
    clock.advance(60);
    expect(ledger.entries()[0]?.state).to.equal('kept');
    expect(await ledger.check()).to.equal(ledger.entries());
    expect(ledger.entries()[0]).to.include({
      state: 'at-risk',
      detail: 'is at-risk',
      checkedAtUtc: '2026-11-23T09:01:00.000Z',
    });
  });

  it('a check that fails is a broken promise; the reason stands in the log alone, and the others are checked', async () => {
    const { ledger, lines } = open(
      check('secure.rest', () => Promise.reject(new Error('ada@example.com could not be read'))),
      check('secure.access', () => {
        throw new Error('at once');
      }),
      check('retain.logs', async () => ({ state: 'kept', detail: 'fine' })),
    );
    await ledger.check();
    expect(ledger.entries().map((entry) => entry.state)).to.deep.equal(['broken', 'broken', 'kept']);
    expect(JSON.stringify(ledger.entries())).to.not.contain('ada@example.com');
    expect(lines.map((line) => [line.level, line.fields.clause])).to.deep.equal([
      ['error', 'secure.access'],
      ['error', 'secure.rest'],
    ]);
  });
});
