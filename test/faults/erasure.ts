import { join } from 'node:path';
import { verifyCertificate } from '#server/privacy/erasure/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { grepFolder } from '#test/support/rights-requests/grep-folder.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import type { Holder } from '#test/support/whole-server/people.ts';
import { type Bystander, expectUntouched, liveOn } from './bystander.ts';
import { good, holdersOf, setUpOwner, signInOwner } from './people.ts';
import { startClean } from './run-fault.ts';
import { hold, type Running, type Scenario } from './scenario.ts';

type Facts = {
  readonly ada: Holder;
  readonly bob: Bystander;
  readonly ownerSecret: string;
  readonly requestId: string;
};

const adaEmail = 'ada.lovelace@erase.example';

async function prepare(folder: string): Promise<Facts> {
  const running = await startClean(folder);
  const ownerSecret = await setUpOwner(running);
  const people = holdersOf(running);
  const { public: call } = running.calls;
  const [ada, bobHolder] = [await people.signUp(adaEmail), await people.signUp('bob@stay.example')];
  const [adaKey, bobKey] = [await makeKey(call, ada), await makeKey(call, bobHolder)];
  for (const key of [adaKey, bobKey])
    for (let at = 0; at < 5; at++) await call(`/api/hello?at=${at}`, { headers: key.headers });
  const filed = await call('/v1/rights-requests', {
    method: 'POST',
    json: { type: 'erasure' },
    headers: ada.credentials,
  });
  const { id: requestId } = good<{ id: string }>(filed, 'filing the request');
  await running.stop();
  return { ada, bob: { holder: bobHolder, key: bobKey.headers }, ownerSecret, requestId };
}

async function asOwner(running: Running, { ownerSecret }: Facts) {
  running.session.fields ??= await signInOwner(running, ownerSecret);
  return running.session.fields;
}

async function act(running: Running, facts: Facts, action: string) {
  const headers = await asOwner(running, facts);
  const json = action === 'complete' ? { action, confirm: true } : { action };
  const path = `/admin/v1/rights-requests/${facts.requestId}/actions`;
  return running.calls.admin(path, { method: 'POST', json, headers });
}

async function readRequest(running: Running, facts: Facts): Promise<AdminRightsRequestView> {
  const headers = await asOwner(running, facts);
  const path = `/admin/v1/rights-requests/${facts.requestId}`;
  return good(await running.calls.admin(path, { headers }), 'reading the request');
}

/** A certificate must never stand over bytes that remain. */
async function expectGone(running: Running, facts: Facts, certificateId: string): Promise<void> {
  const headers = await asOwner(running, facts);
  const answer = await running.calls.admin(`/admin/v1/certificates/${certificateId}.json`, { headers });
  hold(verifyCertificate(good<Certificate>(answer, 'the certificate')), 'the certificate is not valid');
  const found = grepFolder(join(running.folder, 'data'), [adaEmail]);
  hold(found.length === 0, `a certificate stands over the address in ${found.join(', ')}`);
}

/** Erasure of a person who has an account, a key, requests and mail, while somebody else uses the API. */
export const erasure: Scenario<Facts> = {
  name: 'erasure',
  breaks: 'act',
  prepare,
  begin: async (running, facts) => {
    for (const action of ['verify-identity', 'start']) good(await act(running, facts, action), action);
  },
  act: async (running, facts) => {
    const erased = act(running, facts, 'complete').catch(() => undefined);
    const told = await liveOn(running, facts.bob);
    await erased;
    return told;
  },
  judge: async (running, facts, told) => {
    await expectUntouched(running, facts.bob, told);
    const { state, certificateId } = await readRequest(running, facts);
    if (certificateId !== null) {
      hold(state === 'completed', `a certificate, and the request is ${state}`);
      await expectGone(running, facts, certificateId);
      return 'complete';
    }
    hold(state === 'in-progress', `no certificate, and the request is ${state}`);
    const { status } = await running.calls.public('/v1/account', { headers: facts.ada.credentials });
    hold(status === 200, `no certificate, and the account answers ${status}: begun, and left`);
    return 'not begun';
  },
  repeat: async (running, facts) => {
    const view = good<AdminRightsRequestView>(await act(running, facts, 'complete'), 'completing again');
    hold(view.certificateId !== null, 'no certificate after the second time');
    await expectGone(running, facts, view.certificateId);
  },
};
