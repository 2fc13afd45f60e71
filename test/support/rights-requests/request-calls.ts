import type { AdminRightsRequestView, RightsRequestView } from '#shared/contracts/rights-requests.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type Calls, callsWith } from '#test/support/server/sessions.ts';
import type { RightsServer } from './open-rights-server.ts';
import { csrfToken } from './open-test-app.ts';

/** The calls of an account holder. */
export const asPerson = ({ http }: Pick<RightsServer, 'http'>, accountId: AccountId): Calls =>
  callsWith(http, { 'x-test-account': accountId, 'x-csrf-token': csrfToken });

/** The calls of an administrator. */
export const asAdmin = ({ http }: Pick<RightsServer, 'http'>, role = 'dpo'): Calls =>
  callsWith(http, { 'x-test-role': role });

export async function fileRequest(
  server: RightsServer,
  accountId: AccountId,
  body: { type: string; details?: string },
): Promise<RightsRequestView> {
  const { body: view } = await asPerson(server, accountId).post('/v1/rights-requests', body).expect(201);
  return view as RightsRequestView;
}

/** One action as the DPO; answers the request as it is then. */
export async function act(
  server: RightsServer,
  id: string,
  body: { action: string; answer?: string; confirm?: boolean },
): Promise<AdminRightsRequestView> {
  const path = `/admin/v1/rights-requests/${id}/actions`;
  const { body: view } = await asAdmin(server).post(path, body).expect(200);
  return view as AdminRightsRequestView;
}

/** Files a request and brings it to where it can be completed. */
export async function fileAndStart(
  server: RightsServer,
  accountId: AccountId,
  body: { type: string; details?: string },
): Promise<string> {
  const { id } = await fileRequest(server, accountId, body);
  await act(server, id, { action: 'verify-identity' });
  await act(server, id, { action: 'start' });
  return id;
}
