import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { figuresOf, findingsOf } from '#scripts/soak/figures.ts';
import { runSoak } from '#scripts/soak/run-soak.ts';

describe('soak: half a minute of what `npm run soak` does for ten', function () {
  this.timeout(240_000);

  it('kills, upstream faults and clients that go away: each whole answer has one row, and usage is the rows', async () => {
    const options = { minutes: 0.4, killEverySeconds: 6, cleanEvery: 3, clients: 12, rate: 150, seed: 20 };
    const { outcome, folder } = await runSoak(options, () => undefined);
    expect(findingsOf(outcome)).to.deep.equal([]);
    // Memory is measured by the long run: coverage and a small machine's neighbours add to it here.
    const broken = figuresOf(outcome).filter(({ id, holds }) => !holds && id !== 'soak.memory-peak');
    expect(broken).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });
});
