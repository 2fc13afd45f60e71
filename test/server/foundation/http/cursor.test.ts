import { expect } from 'chai';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';

const part = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  fc.maxSafeInteger(),
);
const pointerOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).code).to.equal('invalid-input');
    return (error as AppError).errors[0]?.pointer;
  }
  throw new Error('the cursor was accepted');
};

describe('cursors', () => {
  it('a sort key comes back as it went in, and travels in a query as it is', () => {
    fc.assert(
      fc.property(fc.array(part), (key) => {
        const cursor = encodeCursor(key);
        expect(cursor).to.match(/^[A-Za-z0-9_-]*$/);
        expect(decodeCursor(cursor, key)).to.deep.equal(key);
      }),
    );
  });

  it('a cursor of another list, with other parts or another number of them, is refused', () => {
    for (const [key, shape] of [
      [['a'], [0]],
      [[1], ['']],
      [['a', 1], ['']],
      [['a'], ['', 0]],
      [[], ['']],
    ] as const)
      expect(pointerOf(() => decodeCursor(encodeCursor(key), shape))).to.equal('?cursor');
  });

  it('whatever else somebody sends is refused as wrong input, never as a failure', () => {
    const made = new Set<string>();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (text) => {
          const parsed = (() => {
            try {
              return JSON.parse(Buffer.from(text, 'base64url').toString());
            } catch {
              // Not JSON: certainly not a cursor.
              return null;
            }
          })();
          fc.pre(
            !(
              Array.isArray(parsed) &&
              parsed.length === 2 &&
              typeof parsed[0] === 'string' &&
              typeof parsed[1] === 'number'
            ),
          );
          made.add(text);
          expect(pointerOf(() => decodeCursor(text, ['', 0]))).to.equal('?cursor');
        },
      ),
    );
    expect(made.size).to.be.greaterThan(50);
  });
});
