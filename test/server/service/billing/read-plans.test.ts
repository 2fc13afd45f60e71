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

  const withLimit = (limit: object) => ({ plans: [{ ...free, limits: [minute, limit] }] });
  const wrong: [string, unknown, RegExp][] = [
    ['no JSON', '{"plans": [', /plans\.json is not JSON: .*Example: \{"plans":/],
    ['no plans', { plans: [] }, /, \/plans: must have at least one plan\. Example: /],
    ['nothing', {}, /, \/plans: is missing\. Example: /],
    ['an array', [free], /the whole file: .*Example: \{"plans":/],
    ['two of one id', { plans: [free, free] }, /, \/plans: has two plans of the same id/],
    ['none for new accounts', { plans: [paid] }, /, \/plans: needs a plan for new accounts/],
    [
      'two defaults',
      { plans: [free, paid].map((plan) => ({ ...plan, default: true })) },
      /more than one plan with "default"/,
    ],
    ['a misspelt name', { plans: [{ ...free, quota: 5 }] }, /, \/plans\/0\/quota: is not a known name/],
    [
      'a quota with a fraction',
      { plans: [{ ...free, monthlyQuota: 1.5 }] },
      /, \/plans\/0\/monthlyQuota: must be a whole number.*Example: 250000/,
    ],
    [
      'a quota with another end',
      { plans: [{ ...free, quotaEnd: 'never' }] },
      /\/quotaEnd: must be hard or soft/,
    ],
    [
      'an unknown kind',
      withLimit({ ...minute, name: 'b', kind: 'cpu' }),
      /, \/plans\/0\/limits\/1\/kind: must be requests, bytes or concurrent\. Example: "requests"/,
    ],
    [
      'a window of 0 seconds',
      withLimit({ ...minute, name: 'b', windowSeconds: 0 }),
      /\/plans\/0\/limits\/1\/windowSeconds: must be at least 1\. Example: 60/,
    ],
    [
      'no window',
      withLimit({ name: 'b', kind: 'bytes', limit: 1 }),
      /\/plans\/0\/limits\/1\/windowSeconds: must be a whole number from 1/,
    ],
    [
      'a window for what has none',
      withLimit({ ...minute, name: 'b', kind: 'concurrent' }),
      /\/plans\/0\/limits\/1\/windowSeconds: is not a known name/,
    ],
    ['two limits of one name', withLimit(minute), /\/plans\/0\/limits: has two limits of the same name/],
    [
      "the quota's name",
      withLimit({ ...minute, name: 'month' }),
      /\/plans\/0\/limits: has a limit named month/,
    ],
    ['a limit of 0', withLimit({ ...minute, name: 'b', limit: 0 }), /\/limits\/1\/limit: .*Example: 600/],
  ];
  for (const [what, content, said] of wrong)
    it(`a file with ${what} is refused with place, reason and example`, () => {
      expect(refusalOf(content)).to.match(said).and.to.contain(`WRKOUT_PLANS_FILE: ${folder}`);
    });

  it('every wrong thing is told at once, and a file that is not there is named', () => {
    const lines = refusalOf({ plans: [{ ...free, currency: 'euro', title: '' }] }).split('\n');
    expect(lines).to.have.length(3);
    expect(() => readPlans(join(folder, 'none.json'))).to.throw(ConfigError, /none\.json cannot be read/);
  });
});
