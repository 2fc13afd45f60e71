import { expect } from 'chai';
import type { Attempt } from '#scripts/soak/attempt.ts';
import { judge, type SoakRow } from '#scripts/soak/judge.ts';

const attempt = (n: number, more: Partial<Attempt> = {}): Attempt => ({
  n,
  label: 'plain',
  ending: 'whole',
  status: 200,
  requestId: `request-${n}`,
  code: null,
  requestBytes: null,
  responseBytes: 10,
  fault: null,
  endedMs: 1_000 * n,
  ...more,
});

const row = (n: number, more: Partial<SoakRow> = {}): SoakRow => ({
  id: `row-${n}`,
  requestId: `request-${n}`,
  status: 200,
  outcome: 'forwarded',
  code: null,
  requestBytes: 0,
  responseBytes: 10,
  target: `/soak/plain?n=${n}&size=10`,
  ...more,
});

const found = (attempts: Attempt[], rows: SoakRow[], killsMs: number[] = []) => {
  const { lost, doubled, strange, different, unsound, late } = judge({ attempts, rows, killsMs });
  return [lost, doubled, strange, different, unsound, late].map(({ length }) => length);
};
const nothing = [0, 0, 0, 0, 0, 0];

describe('soak: the judge', () => {
  it('finds nothing where each whole answer has its row', () => {
    expect(found([attempt(1), attempt(2)], [row(2), row(1)])).to.deep.equal(nothing);
  });

  it('a whole answer without a row is lost', () => {
    const { lost, answers, rows } = judge({
      attempts: [attempt(1), attempt(2)],
      rows: [row(1)],
      killsMs: [],
    });
    expect(lost).to.deep.equal(['request 2 (plain): whole 200 request-2']);
    expect([answers, rows]).to.deep.equal([2, 1]);
  });

  it('what was cut off may have a row or none, but not two', () => {
    const cut = attempt(1, { ending: 'cut', status: null, requestId: null });
    expect(found([cut], [])).to.deep.equal(nothing);
    expect(found([cut], [row(1, { status: 499 })])).to.deep.equal(nothing);
    expect(found([cut], [row(1), row(1, { id: 'row-9', requestId: 'request-9' })])).to.deep.equal([
      0, 1, 0, 0, 0, 0,
    ]);
    expect(judge({ attempts: [cut], rows: [row(1)], killsMs: [] }).unanswered).to.equal(1);
  });

  it('an id that stands twice is doubled, whichever requests the rows tell of', () => {
    const both = [attempt(1), attempt(2)];
    expect(found(both, [row(1), row(2, { id: 'row-1' })])).to.deep.equal([0, 1, 0, 0, 0, 0]);
    expect(found(both, [row(1), row(2, { requestId: 'request-1' })])).to.deep.equal([0, 1, 0, 1, 0, 0]);
  });

  it('a row of a request that nobody made is strange', () => {
    expect(found([attempt(1)], [row(1), row(7)])).to.deep.equal([0, 0, 1, 0, 0, 0]);
    expect(found([attempt(1)], [row(1), row(7, { target: null })])).to.deep.equal([0, 0, 1, 0, 0, 0]);
  });

  it('a row that says another status, id or size than the client saw is different', () => {
    for (const more of [{ status: 502 }, { requestId: 'other' }, { responseBytes: 11 }])
      expect(found([attempt(1)], [row(1, more)]), JSON.stringify(more)).to.deep.equal([0, 0, 0, 1, 0, 0]);
    expect(found([attempt(1, { requestBytes: 5 })], [row(1, { requestBytes: 4 })])[3]).to.equal(1);
  });

  it('a WebSocket that was opened needs its row, closed or cut off, also when the server was killed', () => {
    for (const ending of ['tunnel', 'cut'] as const) {
      const tunnel = attempt(5, { ending, status: 101 });
      expect(found([tunnel], [], [5_500]), ending).to.deep.equal([1, 0, 0, 0, 0, 0]);
      expect(found([tunnel], [row(5, { status: 101 })]), ending).to.deep.equal(nothing);
    }
  });

  it('bytes may be missing where the end of a WebSocket is unknown, which only a kill explains', () => {
    const tunnel = attempt(5, { ending: 'tunnel', status: 101, requestBytes: 10 });
    const cutOff = { status: 101, code: 'end-unknown', requestBytes: 4, responseBytes: 4 };
    expect(found([tunnel], [row(5, cutOff)], [5_500])).to.deep.equal(nothing);
    expect(found([tunnel], [row(5, cutOff)], [9_000])).to.deep.equal([0, 0, 0, 1, 0, 0]);
    expect(found([tunnel], [row(5, { ...cutOff, responseBytes: 11 })], [5_500])[3]).to.equal(1);
    expect(found([tunnel], [row(5, { ...cutOff, code: null })], [5_500])[3]).to.equal(1);
  });

  it('an answer that says that there is no room for its row may be without', () => {
    const refused = attempt(1, { status: 503, code: 'temporary-reduced-capacity' });
    expect(found([refused], [])).to.deep.equal(nothing);
    expect(judge({ attempts: [refused], rows: [], killsMs: [] }).unpromised).to.equal(1);
  });

  it('faults of answers, what is no HTTP and what never ends are told', () => {
    expect(found([attempt(1, { fault: 'not the content' })], [row(1)])[4]).to.equal(1);
    expect(found([attempt(1, { ending: 'malformed' })], [row(1)])[4]).to.equal(1);
    expect(found([attempt(1, { ending: 'late' })], [row(1)])[5]).to.equal(1);
  });
});
