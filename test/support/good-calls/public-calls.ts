import { join } from 'node:path';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { webhookSecret } from '#test/support/billing/open-billing-app.ts';
import { signWebhook } from '#test/support/billing/sign-webhook.ts';
import { newestToken, readOutbox } from '#test/support/server/read-outbox.ts';
import type { Call } from '#test/support/whole-server/https-calls.ts';
import { type BusyServer, callById, fileAndAct, good, issueKey } from './open-busy-server.ts';

/** Makes a call that must be answered well; resolves to the parsed body. */
export type GoodCall = (server: BusyServer) => Promise<unknown>;
export type GoodCalls = Readonly<Record<string, GoodCall>>;

const password = 'correct horse battery';

/** The contract's own sample input is good enough. */
export const asItIs = (...ids: string[]): GoodCalls =>
  Object.fromEntries(ids.map((id) => [id, (server: BusyServer) => good(callById(server, id))]));

/** Signs somebody up; the token of the mail is what is returned. */
async function newToken(server: BusyServer, email: string): Promise<string> {
  await good(callById(server, 'accounts.signUp', { json: { email, name: 'Eve', password } }));
  return newestToken(join(server.dataFolder, 'outbox'), email);
}

const accounts: GoodCalls = {
  'accounts.signUp': (server) => newToken(server, 'eve@example.com'),
  'accounts.verifyEmail': async (server) => {
    const token = await newToken(server, 'fay@example.com');
    return good(callById(server, 'accounts.verifyEmail', { json: { token } }));
  },
  'accounts.signIn': ({ holders }) => holders.signIn('bob@example.com'),
  'accounts.signOut': async (server) => {
    const { credentials } = await server.newcomer();
    return good(callById(server, 'accounts.signOut', {}, credentials));
  },
  'accounts.close': async (server) => {
    const { credentials } = await server.newcomer();
    return good(callById(server, 'accounts.close', {}, credentials));
  },
};

const portal: GoodCalls = {
  'portal.submitVerifyEmail': async (server) => {
    const token = await newToken(server, 'gil@example.com');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return good(callById(server, 'portal.submitVerifyEmail', { body: `token=${token}`, headers }));
  },
};

/** Somebody new closes their account; answers what the link of the mail about it carries. */
async function closeAccount(server: BusyServer): Promise<{ id: string; token: string }> {
  const { credentials, email } = await server.newcomer();
  const { rightsRequestId: id } = await good<{ rightsRequestId: string }>(
    callById(server, 'accounts.close', {}, credentials),
  );
  const raw = readOutbox(join(server.dataFolder, 'outbox')).filter((text) => text.includes(email));
  const { text = '' } = await simpleParser(raw.at(-1) ?? '');
  return { id, token: /token=([\w-]+)/.exec(text)?.[1] ?? '' };
}

const erasures: GoodCalls = {
  'certificates.own': (server) => good(callById(server, 'certificates.own', { id: server.certificateId })),
  'certificates.ownPdf': (server) =>
    good(callById(server, 'certificates.ownPdf', { id: server.certificateId })),
  'rightsRequests.withdrawByMail': async (server) => {
    const { id, token } = await closeAccount(server);
    return good(callById(server, 'rightsRequests.withdrawByMail', { id, json: { token } }));
  },
  'portal.showWithdrawErasure': async (server) => {
    const { id, token } = await closeAccount(server);
    return good(callById(server, 'portal.showWithdrawErasure', { query: `id=${id}&token=${token}` }));
  },
  'portal.submitWithdrawErasure': async (server) => {
    const { id, token } = await closeAccount(server);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `id=${id}&token=${token}`;
    return good(callById(server, 'portal.submitWithdrawErasure', { body, headers }));
  },
};

const billing: GoodCalls = {
  'billing.checkout': (server) => good(callById(server, 'billing.checkout', { json: { planId: 'team' } })),
  'billing.webhook': (server) => {
    const timestamp = Math.floor(server.clock.nowMs() / 1000);
    const object = { id: 'in_1', object: 'invoice' };
    const event = {
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      created: timestamp,
      data: { object },
    };
    const body = JSON.stringify(event);
    const signature = signWebhook(body, { secret: webhookSecret, timestamp });
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    return good(callById(server, 'billing.webhook', { body, headers }));
  },
};

const rights: GoodCalls = {
  'rightsRequests.get': (server) =>
    good(callById(server, 'rightsRequests.get', { id: server.accessRequestId })),
  'rightsRequests.package': (server) =>
    good(callById(server, 'rightsRequests.package', { id: server.accessRequestId })),
  'rightsRequests.withdraw': async (server) => {
    const id = await fileAndAct(server, server.ada.credentials, { type: 'question' });
    return good(callById(server, 'rightsRequests.withdraw', { id }));
  },
};

const keys: GoodCalls = {
  'keys.issue': issueKey,
  'keys.rotate': async (server) => {
    const { id } = await issueKey(server);
    return good(callById(server, 'keys.rotate', { id, json: { graceSeconds: 60 } }));
  },
  'keys.revoke': async (server) => {
    const { id } = await issueKey(server);
    return good(callById(server, 'keys.revoke', { id }));
  },
  'keys.verify': (server) => good(callById(server, 'keys.verify', { json: { key: server.key.secret } })),
  'keys.reportLeaks': async (server) => {
    const { secret } = await issueKey(server);
    const reports = [{ key: secret, source: 'a scanner', url: 'https://example.com/a' }];
    return good(callById(server, 'keys.reportLeaks', { json: { reports } }));
  },
};

const throughGateway =
  (call: Call): GoodCall =>
  ({ call: { public: send }, key }) => {
    const headers = { authorization: `Bearer ${key.secret}`, ...call.headers };
    return good(send('/api/a/thing?page=1', { ...call, headers }));
  };
const csv = { headers: { 'content-type': 'text/csv' }, body: 'a,b\n1,2\n' };

const gateway: GoodCalls = {
  'gateway.get': throughGateway({}),
  'gateway.head': throughGateway({ method: 'HEAD' }),
  'gateway.options': throughGateway({ method: 'OPTIONS' }),
  'gateway.delete': throughGateway({ method: 'DELETE' }),
  'gateway.post': throughGateway({ method: 'POST', json: { a: 1 } }),
  'gateway.put': throughGateway({ method: 'PUT', ...csv }),
  'gateway.patch': throughGateway({ method: 'PATCH', ...csv }),
};

const ingest: GoodCalls = {
  'accessLog.ingest': async (server) => {
    const record = {
      id: 'one of ours',
      timeUtc: new Date(server.clock.nowMs()).toISOString(),
      accountId: server.ada.accountId,
      keyId: server.key.id,
      method: 'GET',
      path: '/things?page=1',
      status: 200,
      durationMs: 1.5,
    };
    const answer = await good<{ accepted: number }>(callById(server, 'accessLog.ingest', { json: [record] }));
    expect(answer.accepted).to.equal(1);
    return answer;
  },
};

/** A good call of each operation of the public listener, by its id. */
export const publicCalls: GoodCalls = {
  ...accounts,
  ...portal,
  ...erasures,
  ...billing,
  ...rights,
  ...keys,
  ...gateway,
  ...ingest,
  ...asItIs(
    'accounts.get',
    'accounts.correct',
    'accessLog.listOwn',
    'usage.getOwn',
    'audit.consultations',
    'billing.get',
  ),
  ...asItIs('health.live', 'health.ready', 'keys.list', 'openapi.get'),
  ...asItIs('certificates.key', 'certificates.verifier'),
  ...asItIs('portal.showVerifyEmail', 'rightsRequests.file', 'rightsRequests.list'),
};
