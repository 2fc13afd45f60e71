import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BrokenRecord } from '#server/foundation/http/index.ts';
import { openIngest } from '#server/service/ingest/index.ts';
import { takeRecords } from '#server/service/ingest/take-records.ts';
import type { RefusedRecord } from '#shared/contracts/access-log-ingest.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId, CredentialId, KeyId } from '#shared/values/index.ts';
import { newUuid, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const credentialId = newUuid() as CredentialId;
const dayMs = 86_400_000;
const at = (timeMs: number): string => new Date(timeMs).toISOString();

describe('ingest of access-log rows', () => {
  let test: TestUsage;
  let ada: { accountId: AccountId; keyId: KeyId };
  let bob: typeof ada;
  let accounts: Set<AccountId>;
  let told: string[];

  beforeEach(async () => {
    test = await openTestUsage();
    ada = await test.newAccount();
    bob = await test.newAccount();
    told = [];
    accounts = new Set([ada.accountId, bob.accountId]);
  });
  afterEach(() => test.close());

  const ingestNow = () => {
    const owners = new Map([ada, bob].map(({ keyId, accountId }) => [keyId, accountId]));
    return openIngest({
      clock: test.clock,
      accessLog: test.parts.accessLog,
      hasAccount: (id) => accounts.has(id),
      findOwners: async (ids) => new Map([...owners].filter(([id]) => ids.includes(id))),
      onTaken: (row) => told.push(row.id),
      keptDays: 90,
    });
  };
  const record = (fields: object = {}) => ({
    id: 'request 1',
    timeUtc: at(testStart),
    ...ada,
    method: 'GET',
    path: '/exercises/42?muscle=back',
    status: 200,
    durationMs: 12.5,
    upstreamMs: 10,
    responseBytes: 100,
    ip: '203.0.113.9',
    userAgent: 'curl/8.14',
    ...fields,
  });
  const take = (records: readonly unknown[], who = credentialId, ingest = ingestNow()) =>
    takeRecords(ingest, { credentialId: who, records, lines: null });
  const rows = async () => (await test.parts.accessLog.list({}, { limit: 200 })).items;
  const faultOf = async (fields: object): Promise<Partial<RefusedRecord> | undefined> => {
    const { accepted, refused } = await take([record(fields)]);
    expect(accepted).to.equal(refused.length === 0 ? 1 : 0);
    const [first] = refused;
    return first && { pointer: first.pointer, message: first.message };
  };

  it('a record is a row like those of the gateway, in microseconds and bytes', async () => {
    expect(await take([record({ outcome: 'refused', code: 'rate-limited', status: 429 })])).to.deep.equal({
      ...{ accepted: 1, repeated: 0 },
      refused: [],
    });
    expect((await rows())[0]).to.include({
      ...ada,
      ...{ timeUtc: at(testStart), route: '/exercises/:id', target: '/exercises/42?muscle=back' },
      ...{ status: 429, outcome: 'refused', code: 'rate-limited', durationMs: 12.5, upstreamMs: 10 },
      ...{ requestBytes: 0, responseBytes: 100, ip: '203.0.113.9', userAgent: 'curl/8.14' },
    });
  });

  it('a user agent and a path are kept as the texts they are, also where they look like bytes', async () => {
    const texts = ['Käse/1 жук', 'KÃ¤se/1', 'Käse/1'];
    await take(
      texts.map((text, at) => record({ id: `${at}`, userAgent: text, path: `/${text.slice(0, 4)}` })),
    );
    const kept = await rows();
    expect(kept.map(({ userAgent }) => userAgent)).to.have.members(texts);
    expect(kept.map(({ target }) => target)).to.have.members(texts.map((text) => `/${text.slice(0, 4)}`));
  });

  it('the code may be one of ours or any of the service, in lower case', async () => {
    const codes = ['rate-limited', 'not_found', 'payments.card-declined', 'e42', 'a'.repeat(64), null];
    await take(codes.map((code, at) => record({ id: `${at}`, code, outcome: 'refused' })));
    expect((await rows()).map(({ code }) => code)).to.have.members(codes);
    for (const code of ['', 'Not-Found', 'a code', '-a', 'a-', 'a--b', '=1+1', '4', 'é', 'a'.repeat(65)])
      expect(await faultOf({ code }), code).to.include({ pointer: '/code' });
  });

  it('it is kept and counted once: sent twice in a request, again, at the same time, and after a restart', async () => {
    expect(await take([record(), record()])).to.include({ accepted: 2 });
    const ingest = ingestNow();
    await Promise.all([1, 2, 3].map(() => take([record()], credentialId, ingest)));
    await test.parts.usage.rollUp.all();
    await test.restart();
    expect(await take([record()])).to.include({ accepted: 1 });
    await test.parts.accessLog.flush();
    await test.parts.usage.rollUp.all();
    const lines = await test.lines();
    expect(lines.rows.map(({ requests, responseBytes }) => [requests, responseBytes])).to.deep.equal([
      [1, 100],
    ]);
    expect(lines.hours).to.deep.equal(lines.rows);
  });

  it('a repeat is told: in the same request, of the one before, and at the same time', async () => {
    const ingest = ingestNow();
    const twice = [record(), record({ id: 'b' }), record()];
    expect(await take(twice, credentialId, ingest)).to.include({ accepted: 3, repeated: 1 });
    const again = await Promise.all([1, 2].map(() => take([record({ id: 'c' })], credentialId, ingest)));
    expect(again.map(({ repeated }) => repeated)).to.deep.equal([0, 1]);
    const other = take(twice, newUuid() as CredentialId, ingest);
    expect(await other).to.include({ accepted: 3, repeated: 1 });
    // Those that are taken are told, the repeats of them are not.
    expect([told.length, new Set(told).size]).to.deep.equal([5, 5]);
    const refused = take([record({ status: 1 }), record({ status: 1 })], credentialId, ingest);
    expect(await refused).to.include({ accepted: 0, repeated: 0 });
  });

  it('a repeat of a record from before a restart is kept once and not told', async () => {
    expect(await take([record()])).to.include({ repeated: 0 });
    expect(await take([record()], credentialId, ingestNow())).to.include({ accepted: 1, repeated: 0 });
    expect(await rows()).to.have.length(1);
  });

  it('another time, another id or another sender is another row', async () => {
    await take([record(), record({ timeUtc: at(testStart - 1) }), record({ id: 'request 2' })]);
    await take([record()], newUuid() as CredentialId);
    expect(await rows()).to.have.length(4);
  });

  it('what is wrong with one record is told and keeps no other out', async () => {
    const records = [record(), new BrokenRecord(), record({ id: 'b', status: 99 }), record({ id: 'c' })];
    expect(await take(records)).to.deep.equal({
      ...{ accepted: 2, repeated: 0 },
      refused: [
        { index: 1, id: null, pointer: '', message: 'is not valid JSON' },
        { index: 2, id: 'b', pointer: '/status', message: 'must be at least 100' },
      ],
    });
    expect(await rows()).to.have.length(2);
  });

  it('an account that never was, or was erased, is refused', async () => {
    expect(await faultOf({ accountId: newUuid(), keyId: null })).to.deep.equal({
      pointer: '/accountId',
      message: 'is no account here',
    });
    accounts.delete(ada.accountId);
    expect(await faultOf({})).to.include({ pointer: '/accountId' });
    expect(await rows()).to.have.length(0);
  });

  it("somebody else's key is refused as one that nobody has, and a key without its account too", async () => {
    const refused = { pointer: '/keyId', message: 'is no key of this account' };
    expect(await faultOf({ keyId: bob.keyId })).to.deep.equal(refused);
    expect(await faultOf({ keyId: newUuid() })).to.deep.equal(refused);
    expect(await faultOf({ accountId: null })).to.include({ pointer: '/keyId' });
    expect(await faultOf({ accountId: null, keyId: null, outcome: 'refused' })).to.equal(undefined);
  });

  it('a time more than five minutes ahead is refused with the reason, and one of five minutes is not', async () => {
    expect(await faultOf({ timeUtc: at(testStart + 300_001) })).to.deep.equal({
      pointer: '/timeUtc',
      message: 'is more than 5 minutes ahead of the clock of this server: set the clock of the service',
    });
    expect(await faultOf({ timeUtc: at(testStart + 300_000) })).to.equal(undefined);
  });

  it('a time that rows are nearly too old for is refused and makes no file of its day', async () => {
    const oldest = testStart - 89 * dayMs;
    expect(await faultOf({ timeUtc: at(oldest - 1) })).to.deep.equal({
      pointer: '/timeUtc',
      message: 'is older than 89 days: rows are kept for 90 days',
    });
    await test.parts.accessLog.flush();
    expect(await test.parts.accessLog.usage.days()).to.deep.equal([]);
    expect(await faultOf({ timeUtc: at(oldest) })).to.equal(undefined);
    await test.parts.accessLog.flush();
    expect(await test.parts.accessLog.usage.days()).to.deep.equal([at(oldest).slice(0, 10)]);
  });

  it('a record of a past day stands in the file of that day, also when that was read before', async () => {
    await take([record({ timeUtc: at(testStart - 3 * dayMs) })]);
    expect(await rows()).to.have.length(1);
    await take([record({ id: 'late', timeUtc: at(testStart - 3 * dayMs) })]);
    expect(await rows()).to.have.length(2);
  });

  it('the records of one request are of seven days at the most', async () => {
    const records = Array.from({ length: 9 }, (_, days) => record({ timeUtc: at(testStart - days * dayMs) }));
    const { accepted, refused } = await take(records);
    expect([accepted, refused.map(({ index, pointer }) => [index, pointer])]).to.deep.equal([
      7,
      [7, 8].map((index) => [index, '/timeUtc']),
    ]);
  });

  it('while rows cannot be written nothing is taken, and the sender is told when to come again', async () => {
    const inTheWay = join(test.folder, `${at(testStart).slice(0, 10)}.sqlite`);
    mkdirSync(inTheWay);
    await take([record()]);
    while (test.parts.accessLog.health().state === 'ok') await new Promise((done) => setImmediate(done));
    const refusal = await take([record({ id: 'held back' })]).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(AppError);
    expect(refusal).to.include({ code: 'temporary-reduced-capacity' });
    expect((refusal as AppError).headers).to.deep.equal({ 'retry-after': '2' });
    expect((refusal as AppError).detail).to.contain('None of these records was taken');
    rmdirSync(inTheWay);
    await test.parts.accessLog.flush();
    expect(await rows()).to.have.length(1);
    expect(await take([record({ id: 'held back' })])).to.include({ accepted: 1 });
  });

  it('too many requests at once are refused before they are read', async () => {
    const ingest = ingestNow();
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, id) =>
        take([record({ id: `${id}` })], credentialId, ingest).then(
          () => 'taken',
          (error: AppError) => error.code,
        ),
      ),
    );
    expect(codes.filter((code) => code === 'taken')).to.have.length(17);
    expect(new Set(codes)).to.deep.equal(new Set(['taken', 'temporary-reduced-capacity']));
    expect(await rows()).to.have.length(17);
  });
});
