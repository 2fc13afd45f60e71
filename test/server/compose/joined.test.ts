import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccountId } from '#shared/values/index.ts';
import { openWholeServer, type WholeServer } from '#test/support/whole-server/open-whole-server.ts';

describe('compose: what is joined', function () {
  this.timeout(30_000);
  let whole: WholeServer;
  afterEach(() => whole.close());

  it('the setup token in the file stays good as long as nobody uses it', async () => {
    whole = await openWholeServer();
    const file = join(whole.dataFolder, 'setup-token');
    const renew = whole.server.privacy.jobs.find(({ name }) => name === 'setup-token');
    for (let hour = 0; hour < 30; hour++) {
      whole.clock.advance(3600);
      await renew?.run();
    }
    const { store } = whole.server.features.admins;
    const token = readFileSync(file, 'utf8').trim();
    expect(await store.findInvitation(token, new Date(whole.clock.nowMs()).toISOString())).to.not.equal(null);
  });

  it('the memory of the gateway forgets a person who is erased', async () => {
    whole = await openWholeServer();
    const { accountId, credentials } = await whole.holders.signUp('ada@example.com');
    const made = await whole.call.public('/v1/keys', {
      method: 'POST',
      headers: credentials,
      json: { name: 'a key' },
    });
    const { secret } = made.json as { secret: string };
    expect((await whole.call.public('/api/exercises', { headers: { 'x-api-key': secret } })).status).to.equal(
      200,
    );
    const { usage } = whole.server.features.gateway;
    expect(usage.used(accountId as AccountId)).to.equal(1);
    for (const source of whole.server.privacy.sources) await source.erase(accountId as AccountId);
    expect(usage.used(accountId as AccountId)).to.equal(0);
  });

  it('the payment page leads back to where the listener really is', async () => {
    whole = await openWholeServer();
    const { features, facts } = whole.server;
    expect(features.billing.options.returnUrl).to.equal(facts.publicUrl);
  });
});
