import { expect } from 'chai';
import fc from 'fast-check';
import { BrokenRecord } from '#server/foundation/http/index.ts';
import { type RecordsForm, readRecords } from '#server/foundation/http/records.ts';
import { recordsLimits } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';

const read = (text: string, form: RecordsForm) => readRecords(Buffer.from(text), form);
const codeOf = (text: string, form: RecordsForm = 'json'): Promise<string> =>
  read(text, form).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What `JSON.parse` would say of the whole text. */
function expected(text: string): string {
  const value = parsed(text);
  if (value === undefined) return 'broken-json';
  return Array.isArray(value) && value.length > 0 ? 'taken' : 'invalid-input';
}

const spaced = fc
  .tuple(fc.array(fc.jsonValue()), fc.constantFrom('', ' ', '\n', '\r\n\t'))
  .map(
    ([list, space]) =>
      `${space}[${space}${list.map((one) => JSON.stringify(one, null, space)).join(`${space},${space}`)}${space}]${space}`,
  );

describe('records of a body', () => {
  it('an array is cut into the very records that JSON.parse finds', () =>
    fc.assert(
      fc.asyncProperty(spaced, async (text) => {
        const list = JSON.parse(text) as unknown[];
        if (list.length > 0) expect(await read(text, 'json')).to.deep.equal({ records: list, lines: null });
        else expect(await codeOf(text)).to.equal('invalid-input');
      }),
    ));

  it('a text with a character too many, too few or another is judged as JSON.parse judges it', () =>
    fc.assert(
      fc.asyncProperty(
        spaced,
        fc.nat(),
        fc.constantFrom('', '[', ']', '{', '}', ',', '"', '\\', ':', '1', ' '),
        fc.boolean(),
        async (text, at, other, isInserted) => {
          const place = at % (text.length + 1);
          const changed = text.slice(0, place) + other + text.slice(place + (isInserted ? 0 : 1));
          expect(await codeOf(changed), changed).to.equal(expected(changed));
        },
      ),
      { numRuns: 2000 },
    )).timeout(20_000);

  it('of lines, each is a record and knows its line; a broken one says so in its place and harms no other', async () => {
    expect(await read('{"a":1}\r\n\n  \n{"a":\n"\u2028"\n[1]', 'ndjson')).to.deep.equal({
      records: [{ a: 1 }, new BrokenRecord(), '\u2028', [1]],
      lines: [1, 4, 5, 6],
    });
  });

  it('as many as the limit are taken, one more is not', async () => {
    const most = Array(recordsLimits.records).fill('1');
    expect((await read(`[${most}]`, 'json')).records).to.have.length(recordsLimits.records);
    expect(await codeOf(`[${most},1]`)).to.equal('invalid-input');
    expect(await codeOf(`${most.join('\n')}\n1`, 'ndjson')).to.equal('invalid-input');
  });

  it('others get their turn while a long list is read', async () => {
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await read(`[${Array(recordsLimits.records).fill('{"a":1}')}]`, 'json');
    isDone = true;
    expect(turns).to.be.at.least(20);
  });
});
