import { expect } from 'chai';
import { hasScopes, scopesSchema } from '#shared/values/index.ts';

describe('scopes', () => {
  it('a key has what it was given and nothing more; no scope includes another', () => {
    expect(hasScopes(['a:read', 'b'], ['b', 'a:read'])).to.equal(true);
    expect(hasScopes(['a'], ['a:read'])).to.equal(false);
    expect(hasScopes(['a:read'], ['a'])).to.equal(false);
    expect(hasScopes([], [])).to.equal(true);
    expect(hasScopes([], ['a'])).to.equal(false);
  });

  it('words joined by one sign are scopes; what could be taken for two, or for another, is not', () => {
    for (const scope of ['exercises:read', 'a', 'reports.export', 'v2/plans-all_x'])
      expect(scopesSchema.safeParse([scope]).success, scope).to.equal(true);
    for (const scope of ['', 'a b', 'A', 'a,b', 'a::b', ':a', 'a:', '*', 'a\n', 'ä', 'x'.repeat(65)])
      expect(scopesSchema.safeParse([scope]).success, scope).to.equal(false);
    expect(scopesSchema.safeParse(Array(21).fill('a')).success).to.equal(false);
  });
});
