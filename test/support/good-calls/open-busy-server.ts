import { expect } from 'chai';
import type { RightsRequestAction, RightsRequestType } from '#shared/contracts/rights-request-values.ts';
import { prices, secretKey, webhookSecret } from '#test/support/billing/open-billing-app.ts';
import { startStripeServer } from '#test/support/billing/stripe-server.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import { type ContractCall, callContract, goodInput } from '#test/support/whole-server/calls-of-contracts.ts';
import { openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import type { Answer } from '#test/support/whole-server/https-calls.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Credentials, Holder } from '#test/support/whole-server/people.ts';

const byId = new Map(listAllContracts().map((contract) => [contract.id, contract]));

/** Calls a contract by its id with what it accepts, unless something else is given. */
export function callById(
  server: StaffedServer,
  id: string,
  call: ContractCall = {},
  who?: Credentials,
): Promise<Answer> {
  const contract = byId.get(id);
  if (!contract) throw new Error(`there is no contract ${id}`);
  return callContract(server, contract, { ...goodInput(contract), ...call }, who);
}

/** The body of an answer that must be good. */
export async function good<Body>(answer: Promise<Answer>): Promise<Body> {
  const { status, bytes, json } = await answer;
  expect(status, bytes.toString().slice(0, 500)).to.be.within(200, 299);
  return json as Body;
}

/** Files a request as this person and lets the owner take these steps; answers its id. */
export async function fileAndAct(
  server: StaffedServer,
  who: Credentials,
  { type, actions = [] }: { type: RightsRequestType; actions?: RightsRequestAction[] },
): Promise<string> {
  const { id } = await good<{ id: string }>(callById(server, 'rightsRequests.file', { json: { type } }, who));
  for (const action of actions) {
    const json = { action, ...(action === 'complete' ? { confirm: true } : {}) };
    await good(callById(server, 'rightsRequests.act', { id, json }));
  }
  return id;
}

export const toTheEnd: RightsRequestAction[] = ['verify-identity', 'start', 'complete'];

/** A server on which a good deal has happened, so that answers have something in them. */
export type BusyServer = StaffedServer & {
  /** Somebody new, signed in. */
  readonly newcomer: () => Promise<Holder>;
  /** A good key of Ada's. */
  readonly key: { readonly id: string; readonly secret: string };
  /** Ada's completed request, with its package. */
  readonly accessRequestId: string;
  readonly certificateId: string;
};

async function openWithNeighbours() {
  const stripe = await startStripeServer(secretKey, Object.values(prices));
  const upstream = await openCountingUpstream();
  const environment = {
    WRKOUT_UPSTREAM_URL: upstream.url,
    WRKOUT_STRIPE_SECRET_KEY: secretKey,
    WRKOUT_STRIPE_WEBHOOK_SECRET: webhookSecret,
    WRKOUT_STRIPE_API_BASE: stripe.url,
    WRKOUT_STRIPE_PRICES: `team=${prices.team},scale=${prices.scale}`,
  };
  const server = await openStaffedServer({ environment });
  const close = async () => {
    await server.close();
    upstream.close();
    await stripe.stop();
  };
  return { ...server, close };
}

/** A key of Ada's that ends tomorrow; what the sample input says of an end may be past. */
export function issueKey(server: StaffedServer): Promise<BusyServer['key']> {
  const expiresAtUtc = new Date(server.clock.nowMs() + 86_400_000).toISOString();
  return good(
    callById(server, 'keys.issue', { json: { name: 'a key', scopes: ['things:read'], expiresAtUtc } }),
  );
}

async function eraseSomebody(server: StaffedServer, { credentials }: Holder): Promise<string> {
  const id = await fileAndAct(server, credentials, { type: 'erasure', actions: toTheEnd });
  const request = await good<{ certificateId: string }>(callById(server, 'rightsRequests.adminGet', { id }));
  return request.certificateId;
}

/** The whole server with billing on and an API behind the gateway; Ada has a key, calls, a package; one person is erased. */
export async function openBusyServer(): Promise<BusyServer> {
  const server = await openWithNeighbours();
  const { ada, call, holders } = server;
  let people = 0;
  const newcomer = () => holders.signUp(`newcomer-${++people}@example.com`);
  const key = await issueKey(server);
  await good(call.public('/api/things', { headers: { 'x-api-key': key.secret } }));
  await good(callById(server, 'accessLog.list'));
  const accessRequestId = await fileAndAct(server, ada.credentials, { type: 'access', actions: toTheEnd });
  const certificateId = await eraseSomebody(server, await newcomer());
  return { ...server, newcomer, key, accessRequestId, certificateId };
}
