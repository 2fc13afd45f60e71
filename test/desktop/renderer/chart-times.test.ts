import { expect } from 'chai';
import { labelled } from '#desktop/renderer/ui/bar-chart/chart-times.ts';

const hourMs = 3_600_000;
const startsFrom = (first: string, count: number, stepMs: number): string[] =>
  Array.from({ length: count }, (_, at) => new Date(Date.parse(first) + at * stepMs).toISOString());

describe('renderer: labels under a chart', () => {
  it('are never more than there is room for, and there are some', () => {
    for (const count of [1, 2, 24, 168, 720, 2_208])
      for (const step of ['hour', 'day', 'month'] as const) {
        const starts = startsFrom('2026-11-01T00:00:00.000Z', count, step === 'hour' ? hourMs : 24 * hourMs);
        const shown = labelled(starts, step, 10);
        expect(shown.length, `${String(count)} ${step}s`).to.be.within(
          count < 336 && step === 'hour' ? 0 : 1,
          11,
        );
      }
  });

  it('stand at hours by which people count, in the local zone', () => {
    const shown = labelled(startsFrom('2026-11-24T03:00:00.000Z', 24, hourMs), 'hour', 10);
    expect(shown.map((start) => new Date(start).getHours() % 3)).to.deep.equal(shown.map(() => 0));
  });

  it('always name the newest day', () => {
    const days = startsFrom('2026-10-27T00:00:00.000Z', 30, 24 * hourMs);
    expect(labelled(days, 'day', 9).at(-1)).to.equal(days.at(-1));
  });
});
