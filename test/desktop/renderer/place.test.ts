import { expect } from 'chai';
import fc from 'fast-check';
import { parsePlace, tellPlace } from '#desktop/renderer/ui/place.ts';

describe('renderer: places', () => {
  it('a place is read as it was written, whatever it holds', () => {
    const part = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.array(part), fc.dictionary(part, part), (path, query) => {
        // A dictionary may hold __proto__, which a plain object cannot have as a key of its own.
        fc.pre(!Object.hasOwn(query, '__proto__'));
        const place = parsePlace(tellPlace(path, query));
        expect(place.path).to.deep.equal(path);
        expect(place.query).to.deep.equal({ ...query });
      }),
    );
  });

  it('what is not set is not written', () => {
    expect(tellPlace(['access-logs'], { status: '5xx', ip: undefined, route: '' })).to.equal(
      '#/access-logs?status=5xx',
    );
    expect(tellPlace(['audit'])).to.equal('#/audit');
  });

  it('an empty hash is the beginning', () => {
    for (const hash of ['', '#', '#/']) expect(parsePlace(hash)).to.deep.equal({ path: [], query: {} });
  });
});
