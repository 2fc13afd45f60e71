import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '#server/foundation/config/index.ts';
import { builtInPlans, readPlans } from '#server/service/billing/index.ts';

const minute = { name: 'minute', kind: 'requests', limit: 600, windowSeconds: 60 };
const free = {
  id: 'free',
  title: 'Free',
  amountMinor: 0,
  currency: 'EUR',
  monthlyQuota: 10,
  limits: [minute],
};
const paid = { ...free, id: 'paid', title: 'Paid', amountMinor: 900, quotaEnd: 'soft' };

describe('billing: the plans file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrkout-plans-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fileWith = (content: unknown): string => {
    const file = join(folder, 'plans.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const refusalOf = (content: unknown): string => {
    try {
      readPlans(fileWith(content));
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      return (error as Error).message;
    }
    throw new Error('was accepted');
  };

  it('without a file the built-in plans are offered', () => {
    expect(readPlans(undefined)).to.equal(builtInPlans);
    expect(builtInPlans.first.id).to.equal('free');
  });

  it('new accounts get the first plan that costs nothing, or the one marked default', () => {
    expect(readPlans(fileWith({ plans: [paid, free] })).first.id).to.equal('free');
    const marked = readPlans(fileWith({ plans: [free, { ...paid, default: true }] }));
    expect(marked.first.id).to.equal('paid');
    expect(marked.find('paid')).to.deep.equal(paid);
    expect(marked.find('free')).to.deep.equal({ ...free, quotaEnd: 'hard' });
    expect(marked.find('constructor')).to.equal(undefined);
  });

  it('takes several limits of each kind', () => {
    const limits = [
      minute,
      { ...minute, name: 'day', windowSeconds: 86_400 },
      { ...minute, name: 'traffic', kind: 'bytes' },
      { name: 'at-once', kind: 'concurrent', limit: 5 },
      { name: 'uploads', kind: 'concurrent', limit: 2 },
    ];
    expect(readPlans(fileWith({ plans: [{ ...free, limits }] })).first.limits).to.deep.equal(limits);
  });

  const withPlan = (fields: object) => ({ plans: [{ ...free, ...fields }] });
  const withLimit = (limit: unknown) => withPlan({ limits: [minute, limit] });
  const second = { ...minute, name: 'b' };
  const { currency: _currency, ...noCurrency } = free;
  /** What is wrong, the file, and what is said behind its name. */
  const wrong: [what: string, content: unknown, said: string][] = [
    [
      'text that is no JSON',
      '{"plans": [\n  {"id": "free",}]}',
      'is not JSON: line 2, column 17: a name in double quotes must stand here. Example: {"plans":[{"id"',
    ],
    ['nothing in it', '', 'is not JSON: line 1, column 1: a value must stand here. Example: {'],
    ['null', 'null', '(the whole file): must be an object. Example: {"plans":[{"id":"free"'],
    ['a list', [free], '(the whole file): must be an object. Example: {"plans":'],
    ['a text', '"plans"', '(the whole file): must be an object. Example: {"plans":'],
    ['an empty object', {}, '/plans: is missing. Example: "plans": [{"id":"free"'],
    ['no plans', { plans: [] }, '/plans: must have at least one plan. Example: "plans": ['],
    ['plans that are no list', { plans: {} }, '/plans: must be a list. Example: "plans": ['],
    ['null for a plan', { plans: [null] }, '/plans/0: must be an object. Example: "plans": ['],
    ['two of one id', { plans: [free, free] }, '/plans: has two plans of the same id. Example: '],
    [
      'none for new accounts',
      { plans: [paid] },
      '/plans: needs a plan for new accounts: one with "amountMinor"',
    ],
    [
      'two defaults',
      { plans: [free, paid].map((plan) => ({ ...plan, default: true })) },
      '/plans: has more than one plan with "default": true.',
    ],
    [
      'a misspelt name',
      withPlan({ quota: 5 }),
      '/plans/0/quota: is not a field of this file. Example: "plans": [',
    ],
    ['a name with a slash', withPlan({ 'a/b': 5 }), '/plans/0/a~1b: is not a field of this file.'],
    [
      'a missing currency',
      { plans: [noCurrency] },
      '/plans/0/currency: is missing. Example: "currency": "EUR"',
    ],
    [
      'a currency in words',
      withPlan({ currency: 'euro' }),
      '/plans/0/currency: must be three capital letters',
    ],
    ['a number for an id', withPlan({ id: 5 }), '/plans/0/id: must be a text. Example: "id": "team"'],
    ['an id with a blank', withPlan({ id: 'a b' }), '/plans/0/id: must be 1 to 50 small letters'],
    ['no title', withPlan({ title: '' }), '/plans/0/title: must not be empty. Example: "title": "Team"'],
    [
      'a price in whole units',
      withPlan({ amountMinor: 9.5 }),
      '/plans/0/amountMinor: must be a whole number of cents.',
    ],
    [
      'a price beyond all bounds',
      withPlan({ amountMinor: 2e12 }),
      '/plans/0/amountMinor: must be at most 1000000000000.',
    ],
    [
      'a missing quota',
      withPlan({ monthlyQuota: undefined }),
      '/plans/0/monthlyQuota: is missing. Example: "monthlyQuota": 250000',
    ],
    [
      'a quota with a fraction',
      withPlan({ monthlyQuota: 1.5 }),
      '/plans/0/monthlyQuota: must be a whole number',
    ],
    [
      'a quota below nothing',
      withPlan({ monthlyQuota: -1 }),
      '/plans/0/monthlyQuota: must be a whole number from 0 to 999999999999999.',
    ],
    [
      'a quota beyond counting',
      withPlan({ monthlyQuota: 1e15 }),
      '/plans/0/monthlyQuota: must be a whole number from 0 to 999999999999999.',
    ],
    [
      'a quota with another end',
      withPlan({ quotaEnd: 'never' }),
      '/plans/0/quotaEnd: must be hard or soft. Example: "quotaEnd": "soft"',
    ],
    [
      'a text for a switch',
      withPlan({ default: 'yes' }),
      '/plans/0/default: must be true or false. Example: "default": true',
    ],
    [
      'limits that are no list',
      withPlan({ limits: minute }),
      '/plans/0/limits: must be a list. Example: "limits": [{',
    ],
    [
      'too many limits',
      withPlan({ limits: Array.from({ length: 17 }, (_, at) => ({ ...minute, name: `l${at}` })) }),
      '/plans/0/limits: must be at most 16 limits.',
    ],
    [
      'a limit that is no object',
      withLimit(null),
      '/plans/0/limits/1: must be an object. Example: "limits": [{',
    ],
    [
      'an unknown kind',
      withLimit({ ...second, kind: 'cpu' }),
      '/plans/0/limits/1/kind: must be requests, bytes or concurrent. Example: "kind": "requests"',
    ],
    [
      'a window of 0 seconds',
      withLimit({ ...second, windowSeconds: 0 }),
      '/plans/0/limits/1/windowSeconds: must be at least 1. Example: "windowSeconds": 60',
    ],
    [
      'no window',
      withLimit({ name: 'b', kind: 'bytes', limit: 1 }),
      '/plans/0/limits/1/windowSeconds: is missing. Example: "windowSeconds": 60',
    ],
    [
      'a window for what has none',
      withLimit({ ...second, kind: 'concurrent' }),
      '/plans/0/limits/1/windowSeconds: must be left out: a limit of kind concurrent counts requests under way and has no window.',
    ],
    ['two limits of one name', withLimit(minute), '/plans/0/limits: has two limits of the same name.'],
    ["the quota's name", withLimit({ ...minute, name: 'month' }), '/plans/0/limits: has a limit named month'],
    [
      'a limit of 0',
      withLimit({ ...second, limit: 0 }),
      '/plans/0/limits/1/limit: must be a whole number from 1 to 999999999999999. Example: "limit": 600',
    ],
    [
      'a text for a limit',
      withLimit({ ...second, limit: '5' }),
      '/plans/0/limits/1/limit: must be a whole number from 1',
    ],
  ];
  for (const [what, content, said] of wrong)
    it(`a file with ${what} is refused with place, reason and example`, () => {
      const message = refusalOf(content);
      expect(message)
        .to.contain('  WRKOUT_PLANS_FILE:')
        .and.contain(`${join(folder, 'plans.json')} ${said}`);
      expect(message)
        .to.contain('Example: ')
        .and.not.match(/expected|received|invalid|too (big|small)|undefined/i);
    });

  it('a byte order mark before the text does not matter', () => {
    expect(readPlans(fileWith(`\uFEFF${JSON.stringify({ plans: [free] })}`)).first.id).to.equal('free');
  });

  it('every wrong thing is told at once', () => {
    const lines = refusalOf({ plans: [{ ...free, currency: 'euro', title: '' }] }).split('\n');
    expect(lines).to.have.length(4);
  });

  it('a file that is not there or cannot be read is told with the reason and a path', () => {
    for (const [file, said] of [
      [join(folder, 'none.json'), 'none.json does not exist'],
      [folder, 'is a folder'],
    ] as const)
      expect(() => readPlans(file)).to.throw(
        ConfigError,
        `${said}. Example: WRKOUT_PLANS_FILE=/etc/wrkout/plans.json`,
      );
  });
});
