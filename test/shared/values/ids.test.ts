import { expect } from 'chai';
import fc from 'fast-check';
import { formatUuidV7, idSchema } from '#shared/values/index.ts';

describe('ids', () => {
  it('the example of RFC 9562 appendix A.6 comes out', () => {
    // rand_a = 0xCC3, rand_b = 0x18C4DC0C0C07398F; version and variant bits are set over our bytes.
    const bytes = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
    expect(formatUuidV7(0x017f22e279b0, bytes)).to.equal('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('ids sort by time and are UUIDs of version 7', () => {
    const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 2 });
    const anyBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(anyTime, anyBytes, anyBytes, (time, one, two) => {
        const [earlier, later] = [formatUuidV7(time, one), formatUuidV7(time + 1, two)];
        expect(earlier < later).to.equal(true);
        expect(idSchema().safeParse(earlier).success).to.equal(true);
        expect(earlier[14]).to.equal('7');
      }),
    );
  });

  it('a time that does not fit and too few bytes are refused', () => {
    expect(() => formatUuidV7(2 ** 48, Buffer.alloc(10))).to.throw(RangeError);
    expect(() => formatUuidV7(-1, Buffer.alloc(10))).to.throw(RangeError);
    expect(() => formatUuidV7(1, Buffer.alloc(9))).to.throw(RangeError);
  });
});
