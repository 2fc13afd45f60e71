import { expect } from 'chai';
import { counted } from '#shared/values/index.ts';

describe('numbers with their nouns', () => {
  it('one is one, and nothing and many are many', () => {
    expect([0, 1, 2, -1].map((count) => counted(count, 'hour'))).to.deep.equal([
      ...['0 hours', '1 hour', '2 hours', '-1 hours'],
    ]);
    expect(counted(1, 'activity', 'activities')).to.equal('1 activity');
    expect(counted(3, 'activity', 'activities')).to.equal('3 activities');
  });
});
