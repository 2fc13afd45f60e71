import { expect } from 'chai';
import { openTestAccessLog, recordOf } from '#test/support/access-log/open-test-access-log.ts';

const midnight = Date.parse('2026-11-24T00:00:00.000Z');

describe('access log: pages', () => {
  let test: Awaited<ReturnType<typeof openTestAccessLog>>;
  beforeEach(async () => {
    test = await openTestAccessLog();
  });
  afterEach(() => test.close());

  const push = (timeMs: number): string => {
    const record = recordOf({ timeMs });
    test.accessLog.push(record);
    return record.id;
  };
  const page = (filter = {}, cursor?: string, limit = 2) =>
    test.accessLog.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const idsOf = ({ items }: Awaited<ReturnType<typeof page>>) => items.map(({ id }) => id);

  it('at the border of two days each row is on one side: from takes its own instant, to does not', async () => {
    const [last, first] = [push(midnight - 1), push(midnight)];
    const border = '2026-11-24T00:00:00.000Z';
    expect(idsOf(await page({ to: border }))).to.deep.equal([last]);
    expect(idsOf(await page({ from: border }))).to.deep.equal([first]);
    const one = await page({}, undefined, 1);
    const two = await page({}, one.nextCursor ?? '', 1);
    expect([...idsOf(one), ...idsOf(two)]).to.deep.equal([first, last]);
    expect(two.nextCursor).to.equal(null);
  });

  it('rows that come between two pages are neither doubled nor push others out', async () => {
    const older = [midnight + 10, midnight - 10, midnight - 20, midnight - 20].map(push);
    const first = await page();
    expect(first.items).to.have.length(2);
    push(midnight + 20);
    const late = push(midnight - 15);
    const rest = [];
    for (let cursor = first.nextCursor; cursor !== null; ) {
      const next = await page({}, cursor);
      rest.push(...idsOf(next));
      cursor = next.nextCursor;
    }
    expect(rest).to.deep.equal([late, ...older.slice(2).sort().reverse()]);
  });
});
