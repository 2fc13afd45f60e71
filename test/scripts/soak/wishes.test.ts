import { expect } from 'chai';
import { AnswerReader } from '#scripts/soak/answer-reader.ts';
import { kinds, labelOf, nextWish, type Wish } from '#scripts/soak/kinds.ts';
import { chanceOf } from '#scripts/soak/random.ts';
import { requestBytes } from '#scripts/soak/request-bytes.ts';

const wishes = (seed: number, count: number): Wish[] => {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, () => nextWish(chance));
};

describe('soak: what the clients ask for', () => {
  it('the same seed asks for the same, another for something else', () => {
    expect(wishes(7, 200)).to.deep.equal(wishes(7, 200));
    expect(wishes(7, 200)).not.to.deep.equal(wishes(8, 200));
  });

  it('every kind comes, as often as its weight says, and no two have one label', () => {
    const asked = wishes(1, 20_000);
    const sum = kinds.reduce((all, { weight }) => all + weight, 0);
    for (const kind of kinds) {
      const share = asked.filter((wish) => wish.kind === kind).length / asked.length;
      expect(share, labelOf(kind))
        .to.be.closeTo(kind.weight / sum, 0.02)
        .and.above(0);
    }
    expect(new Set(kinds.map(labelOf)).size).to.equal(kinds.length);
  });

  it('some clients go away, some of them in the middle of what they send', () => {
    const asked = wishes(2, 5_000);
    expect(asked.filter(({ leavesAfterMs }) => leavesAfterMs !== null).length).to.be.within(200, 400);
    expect(asked.filter(({ leavesHalf }) => leavesHalf).length).to.be.above(10);
  });

  for (const kind of kinds.filter(({ sends }) => sends !== undefined))
    it(`${labelOf(kind)}: the content can be read back, and the number stands in the target`, () => {
      const wish = { kind, size: 25_000, leavesAfterMs: null, leavesHalf: false, keepsConnection: true };
      const { bytes, content, digest } = requestBytes(42, wish, 'a-key');
      const [head = '', ...rest] = bytes.toString('latin1').split('\r\n\r\n');
      expect(head).to.match(/^POST \/api\/soak\/\S+\?n=42&size=25000 HTTP\/1\.1\r\n/);
      // A request's content is framed as an answer's is.
      const reader = new AnswerReader('POST');
      const fields = head.split('\r\n').slice(1).join('\r\n');
      reader.push(Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${rest.join('\r\n\r\n')}`, 'latin1'));
      expect([reader.isWhole, reader.bytes, reader.digest()]).to.deep.equal([true, content, digest]);
    });
});
