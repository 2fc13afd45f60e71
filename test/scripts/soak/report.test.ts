import { expect } from 'chai';
import { errorIn } from '#scripts/soak/error-lines.ts';
import { figuresOf, findingsOf, type Outcome } from '#scripts/soak/figures.ts';
import { judge } from '#scripts/soak/judge.ts';
import { kindTable } from '#scripts/soak/kind-table.ts';
import { emptyLedger } from '#scripts/soak/ledger.ts';
import { OptionError, parseOptions } from '#scripts/soak/options.ts';

const quiet = (more: Partial<Outcome> = {}): Outcome => ({
  ledger: emptyLedger(),
  verdict: judge({ attempts: [], rows: [], killsMs: [] }),
  reconciled: { requests: 0, differences: 0 },
  segments: 0,
  ...more,
});
const broken = (outcome: Outcome): string[] =>
  figuresOf(outcome).flatMap(({ id, holds }) => (holds ? [] : [id]));

describe('soak: the report', () => {
  it('a run without answers or without a kill proves nothing and does not hold', () => {
    expect(broken(quiet())).to.deep.equal(['soak.answers', 'soak.kills']);
  });

  it('one number that differs in usage, one segment left, one error or one failed stop does not hold', () => {
    expect(broken(quiet({ reconciled: { requests: 1, differences: 0 } }))).to.include('soak.usage-differs');
    expect(broken(quiet({ reconciled: { requests: 0, differences: 1 } }))).to.include('soak.usage-differs');
    expect(broken(quiet({ segments: 1 }))).to.include('soak.journal-left');
    const ledger = { ...emptyLedger(), errors: new Map([['it broke', 2]]), failedStops: ['it ended with 1'] };
    expect(broken(quiet({ ledger }))).to.include.members(['soak.errors-told', 'soak.failed-stops']);
    expect(findingsOf(quiet({ ledger }))).to.deep.equal([
      'failed stop: it ended with 1',
      'the server told 2 times: it broke',
    ]);
    const once = { ...emptyLedger(), errors: new Map([['it broke', 1]]) };
    expect(findingsOf(quiet({ ledger: once }))).to.deep.equal(['the server told 1 time: it broke']);
  });

  it('of many findings of a kind the first are told, and how many more there are', () => {
    const ledger = { ...emptyLedger(), failedStops: Array.from({ length: 25 }, (_, at) => `stop ${at}`) };
    expect(findingsOf(quiet({ ledger }))).to.have.length(21);
    expect(findingsOf(quiet({ ledger })).at(-1)).to.equal('failed stop: and 5 more');
  });

  it('errors of the server are its log from level error on, and all that is no log', () => {
    expect(errorIn('{"level":30,"msg":"started"}')).to.equal(null);
    expect(errorIn('{"level":40,"msg":"a target failed"}')).to.equal(null);
    expect(errorIn('{"level":50,"msg":"gateway failed","err":{"message":"x is undefined"}}')).to.equal(
      'gateway failed: x is undefined',
    );
    expect(errorIn('SIGTERM: finishing what is under way …')).to.equal(null);
    expect(errorIn('(node:1) MaxListenersExceededWarning: possible leak')).to.match(/MaxListeners/);
  });

  it('ends are counted by kind', () => {
    const attempt = {
      n: 1,
      label: 'plain',
      ending: 'whole' as const,
      status: 200,
      requestId: null,
      code: null,
      requestBytes: null,
      responseBytes: 0,
      fault: null,
      endedMs: 0,
    };
    const cut = { ...attempt, ending: 'cut' as const, status: null };
    expect(kindTable([cut, attempt, { ...cut, label: 'big' }, attempt])).to.deep.equal([
      'big    cut ×1',
      'plain  whole 200 ×2, cut ×1',
    ]);
  });
});

describe('soak: the options', () => {
  it('without words ten minutes with a kill every twenty seconds, and a fresh seed', () => {
    const { minutes, killEverySeconds, seed } = parseOptions([], 99);
    expect([minutes, killEverySeconds, seed]).to.deep.equal([10, 20, 99]);
    expect(parseOptions(['--seed', '7', '--minutes=0.5'], 99)).to.include({ seed: 7, minutes: 0.5 });
  });

  for (const words of [
    ['--minutes', 'ten'],
    ['--minutes', '0'],
    ['--clients', '-1'],
    ['--speed', '9'],
    ['fast'],
  ])
    it(`refuses ${words.join(' ')}`, () => {
      expect(() => parseOptions(words, 1)).to.throw(OptionError);
    });
});
