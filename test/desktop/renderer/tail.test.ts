import { expect } from 'chai';
import {
  freshTail,
  mostShown,
  nextTail,
  type Tail,
  type TailNews,
} from '#desktop/renderer/features/access-logs/tail.ts';
import { makeAccessLog } from '#test/desktop/support/fixture/access-log-data.ts';
import { makeValues } from '#test/desktop/support/fixture/made-values.ts';

/** Oldest first, as they are written. */
const rows = makeAccessLog(makeValues(7, Date.parse('2026-11-25T02:00:00Z')), 4_500).toReversed();
const rowNews = (from: number, to: number): TailNews[] =>
  rows.slice(from, to).map((row) => ({ kind: 'row', row }));
const taking = (tail: Tail, news: TailNews[]): Tail => nextTail(tail, { kind: 'news', news });
const idsOf = (shown: Tail['rows']) => shown.map(({ id }) => id);
const newestFirst = (from: number, to: number) => idsOf(rows.slice(from, to).toReversed());

describe('renderer: the live tail', () => {
  it('shows the newest row on top', () => {
    const tail = taking(taking(freshTail, rowNews(0, 2)), rowNews(2, 5));
    expect(idsOf(tail.rows)).to.deep.equal(newestFirst(0, 5));
    expect(tail.taken).to.equal(5);
  });

  it('shows a row once, also when it comes again after a broken connection', () => {
    const tail = taking(taking(freshTail, rowNews(0, 4)), rowNews(2, 6));
    expect(idsOf(tail.rows)).to.deep.equal(newestFirst(0, 6));
    expect(tail.taken).to.equal(6);
  });

  it('keeps the newest only, however long it lasts', () => {
    const tail = taking(freshTail, rowNews(0, mostShown + 5));
    expect(idsOf(tail.rows)).to.deep.equal(newestFirst(5, mostShown + 5));
  });

  it('holds back what comes while it is paused, and shows it when it goes on', () => {
    const paused = taking(nextTail(taking(freshTail, rowNews(0, 2)), { kind: 'pause' }), rowNews(2, 5));
    expect(idsOf(paused.rows)).to.deep.equal(newestFirst(0, 2));
    expect(paused.held).to.have.length(3);
    const resumed = nextTail(paused, { kind: 'resume' });
    expect(idsOf(resumed.rows)).to.deep.equal(newestFirst(0, 5));
    expect(resumed.held).to.deep.equal([]);
  });

  it('tells how many of the held rows had to leave', () => {
    const paused = taking(nextTail(freshTail, { kind: 'pause' }), rowNews(0, 2_300));
    expect(paused.overrun).to.equal(300);
    expect(nextTail(paused, { kind: 'resume' })).to.include({ dropped: 300, overrun: 0 });
  });

  it('adds up what the server left out', () => {
    const tail = taking(taking(freshTail, [{ kind: 'dropped', count: 4 }]), [{ kind: 'dropped', count: 3 }]);
    expect(tail.dropped).to.equal(7);
  });

  it('remembers of a gap the time of the last row before it', () => {
    const tail = taking(freshTail, [...rowNews(0, 3), { kind: 'gap' }, ...rowNews(5, 6)]);
    expect(tail.gaps).to.deep.equal([rows[2]?.timeUtc]);
    expect(taking(freshTail, [{ kind: 'gap' }]).gaps).to.deep.equal([null]);
  });

  it('is over when the server says so, and keeps what it has', () => {
    const tail = taking(freshTail, [...rowNews(0, 2), { kind: 'end', reason: 'nothing-more' }]);
    expect(tail).to.include({ phase: 'ended', end: 'nothing-more' });
    expect(tail.rows).to.have.length(2);
  });

  it('forgets the fault once it is connected again', () => {
    const broken = nextTail(freshTail, { kind: 'broken', error: new Error('gone') });
    expect(nextTail(broken, { kind: 'connecting' }).phase).to.equal('broken');
    expect(nextTail(broken, { kind: 'begun' })).to.include({ phase: 'live', error: null });
  });
});
