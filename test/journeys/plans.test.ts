import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openWholeServer, type WholeServer } from '#test/support/whole-server/open-whole-server.ts';
import type { Holder } from '#test/support/whole-server/people.ts';
import {
  endServerProcesses,
  runCommand,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

const plan = {
  id: 'starter',
  title: 'Starter',
  amountMinor: 0,
  currency: 'EUR',
  monthlyQuota: 6,
  quotaEnd: 'soft',
  limits: [{ name: 'minute', kind: 'requests', limit: 4, windowSeconds: 60 }],
};

describe("journey: a team's own plans", function () {
  this.timeout(60_000);
  const folder = tempFolder();
  const file = join(folder, 'plans.json');
  let whole: WholeServer;
  let ada: Holder;
  before(async () => {
    writeFileSync(file, JSON.stringify({ plans: [plan] }));
    whole = await openWholeServer({ environment: { WRKOUT_PLANS_FILE: file } });
    ada = await whole.holders.signUp('ada@example.com');
  });
  after(async () => {
    await whole?.close();
    await endServerProcesses();
  });

  const newKey = async (input: object): Promise<string> => {
    const call = { method: 'POST', json: input, headers: ada.credentials };
    const answer = await whole.call.public('/v1/keys', call);
    expect(answer.status, answer.bytes.toString()).to.equal(201);
    return (answer.json as { secret: string }).secret;
  };
  const ask = async (key: string, times = 1) => {
    const answers = [];
    for (let at = 0; at < times; at++)
      answers.push(await whole.call.public('/api/exercises', { headers: { 'x-api-key': key } }));
    return answers;
  };

  it('a new account is on the plan of the file, whose limits all its keys share', async () => {
    const [one, other] = [await newKey({ name: 'one' }), await newKey({ name: 'other' })];
    expect((await ask(one, 3)).map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    const [fourth, fifth] = await ask(other, 2);
    expect(fourth?.headers['ratelimit-policy']).to.equal('"minute";q=4;w=60,"month";q=6;w=2592000');
    expect(fourth?.headers.ratelimit).to.match(/^"minute";r=0;t=60,"month";r=2;/);
    expect([fifth?.status, fifth?.headers['retry-after']]).to.deep.equal([429, '60']);
    whole.clock.advance(60);
  });

  it('a key with a limit of its own is stricter than the plan, and no other key is', async () => {
    const limits = [{ name: 'minute', kind: 'requests', limit: 1, windowSeconds: 60 }];
    const [strict, free] = [await newKey({ name: 'strict', limits }), await newKey({ name: 'free' })];
    const [passed, refused] = await ask(strict, 2);
    expect([passed?.status, refused?.status]).to.deep.equal([200, 429]);
    expect(refused?.json).to.deep.include({ 'violated-policies': ['key-minute'] });
    expect((await ask(free)).map(({ status }) => status)).to.deep.equal([200]);
    whole.clock.advance(60);
  });

  it('beyond a soft quota calls pass, and the overage is shown', async () => {
    const key = await newKey({ name: 'over' });
    const [answer] = await ask(key);
    expect(answer?.status).to.equal(200);
    expect(answer?.headers.ratelimit).to.match(/"month";r=0;t=\d+$/);
    const shown = await whole.call.public('/v1/billing', { headers: ada.credentials });
    expect(shown.json).to.deep.include({ usedThisMonth: 7, overThisMonth: 1 });
    expect((shown.json as { plan: object }).plan).to.deep.include(plan);
    const rows = await whole.call.public('/v1/access-logs?limit=1', { headers: ada.credentials });
    const { items } = rows.json as { items: { outcome: string; code: string | null }[] };
    expect(items[0]).to.include({ outcome: 'forwarded', code: 'quota-exceeded' });
  });

  it('a file that cannot be used ends the start with 2, names place, reason and example, and touches nothing', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify({ plans: [{ ...plan, monthlyQuota: -1 }] }));
    const started = startServerProcess({ folder, environment: { WRKOUT_PLANS_FILE: bad } });
    expect((await started.ended).code).to.equal(2);
    expect(started.said())
      .to.contain(`WRKOUT_PLANS_FILE:\n  ${bad} /plans/0/monthlyQuota: must be`)
      .and.to.contain('Example: "monthlyQuota": 250000');
    const command = await runCommand(['config'], { folder, environment: { WRKOUT_PLANS_FILE: bad } });
    expect([command.code, `\n${command.error}`]).to.deep.equal([2, started.said()]);
    expect(existsSync(join(folder, 'data'))).to.equal(false);
  });
});
