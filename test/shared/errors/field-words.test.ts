import { expect } from 'chai';
import { z } from 'zod';
import { fieldWords } from '#shared/errors/index.ts';

type Case = readonly [schema: z.ZodType, value: unknown, words: string];
type Code = z.core.$ZodIssueCode;

const two = z.strictObject({ kind: z.literal('a') });
const other = z.strictObject({ kind: z.literal('b') });

/** Each code that zod knows stands here: the compiler misses one that is new. */
const cases: Record<Code, readonly Case[]> = {
  invalid_type: [
    [z.string(), undefined, 'is missing'],
    [z.string(), 7, 'must be a string'],
    [z.number(), Number.NaN, 'must be a number'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'true', 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.strictObject({}), null, 'must be an object'],
    [z.record(z.string(), z.string()), [], 'must be an object'],
    [z.null(), 1, 'must be null'],
    [z.never(), 1, 'must be left out'],
    [z.symbol(), 1, 'must be of type symbol'],
  ],
  invalid_value: [
    [z.enum(['a', 'b']), 'c', 'must be one of: a, b'],
    [z.literal(1), 2, 'must be 1'],
    [z.literal([1, null]), 2, 'must be one of: 1, null'],
  ],
  too_big: [
    [z.number().max(3), 4, 'must be at most 3'],
    [z.number().lt(3), 3, 'must be less than 3'],
    [z.string().max(3), 'four', 'must have at most 3 characters'],
    [z.array(z.any()).max(1), [1, 2], 'must have at most 1 entry'],
    [z.array(z.any()).length(2), [1, 2, 3], 'must have exactly 2 entries'],
    [z.set(z.any()).max(2), new Set([1, 2, 3]), 'must have at most 2 entries'],
    [z.bigint().max(3n), 4n, 'must be at most 3'],
    [z.tuple([z.number()]), [1, 2], 'must have at most 1 entry'],
  ],
  too_small: [
    [z.number().min(3), 2, 'must be at least 3'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.string().min(1), '', 'must have at least 1 character'],
    [z.array(z.any()).min(2), [], 'must have at least 2 entries'],
    [z.string().length(2), 'a', 'must have exactly 2 characters'],
  ],
  invalid_format: [
    [z.email(), 'x', 'must be an e-mail address'],
    [z.url(), 'x', 'must be an address (URL)'],
    [z.uuid(), 'x', 'must be an id (UUID)'],
    [z.iso.datetime(), 'x', 'must be an ISO 8601 date and time'],
    [z.iso.date(), 'x', 'must be an ISO 8601 date'],
    [z.ipv4(), 'x', 'must be an IPv4 address'],
    [z.string().regex(/^a$/), 'x', 'must match the pattern /^a$/'],
    [z.string().startsWith('a'), 'x', 'must begin with "a"'],
    [z.string().endsWith('a'), 'x', 'must end with "a"'],
    [z.string().includes('a'), 'x', 'must hold "a"'],
    [z.string().lowercase(), 'X', 'must be in lower case'],
    [z.ulid(), 'x', 'must be of the form ulid'],
  ],
  not_multiple_of: [[z.number().multipleOf(5), 7, 'must be a multiple of 5']],
  unrecognized_keys: [[z.strictObject({}), { a: 1 }, 'is not a field of this request']],
  invalid_union: [
    [z.union([z.string(), z.number()]), true, 'is in none of the forms that are taken here'],
    [z.xor([z.string(), z.literal('a')]), 'a', 'is in none of the forms that are taken here'],
    [z.discriminatedUnion('kind', [two, other]), { kind: 'c' }, 'must be one of: a, b'],
  ],
  invalid_key: [[z.record(z.email(), z.any()), { x: 1 }, 'has a field whose name is not taken here']],
  invalid_element: [[z.map(z.any(), z.string()), new Map([[{}, 1]]), 'has an entry that is not taken here']],
  custom: [
    [z.any().refine(() => false), 1, 'is not taken here'],
    [z.any().refine(() => false, 'must be our own words'), 1, 'must be our own words'],
    [z.custom(() => false), 1, 'is not taken here'],
  ],
};

describe('words for what is wrong with a field', () => {
  for (const [code, list] of Object.entries(cases))
    for (const [schema, value, words] of list)
      it(`${code}: ${words}`, () => {
        const [issue] = schema.safeParse(value, { error: fieldWords }).error?.issues ?? [];
        expect([issue?.code, issue?.message]).to.deep.equal([code, words]);
        const [own] = schema.safeParse(value).error?.issues ?? [];
        if (!words.includes('our own words')) expect(issue?.message).to.not.equal(own?.message);
      });

  it('each way zod has to check a text gets words that go on behind a name', () => {
    const texts: (() => z.ZodType)[] = [
      z.email,
      z.url,
      z.uuid,
      z.guid,
      z.nanoid,
      z.cuid2,
      z.ulid,
      z.xid,
      z.ksuid,
      z.ipv4,
      z.ipv6,
    ];
    const more: (() => z.ZodType)[] = [
      z.cidrv4,
      z.cidrv6,
      z.base64,
      z.base64url,
      z.e164,
      z.jwt,
      z.emoji,
      z.iso.time,
      z.iso.duration,
    ];
    for (const make of [...texts, ...more]) {
      const [issue] = make().safeParse('?', { error: fieldWords }).error?.issues ?? [];
      expect(issue?.message).to.match(/^must be [a-z]/i);
    }
  });

  it('an issue that zod may have some day gets words too', () => {
    const issue = { code: 'unheard_of', input: 1 } as unknown as z.core.$ZodRawIssue;
    expect(fieldWords(issue)).to.equal('is not taken here');
  });
});
