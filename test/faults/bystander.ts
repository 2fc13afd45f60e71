import type { Credentials, Holder } from '#test/support/whole-server/people.ts';
import { good } from './people.ts';
import { type Acknowledged, hold, type Running } from './scenario.ts';

/** Somebody whom nothing of it concerns: calls the API and makes keys meanwhile, and must lose nothing. */
export type Bystander = { readonly holder: Holder; readonly key: Credentials };

const calls = 12;

/** Undefined where no whole answer came: the server is gone, or gave up on the connection. */
const answered = async <T>(call: Promise<T>): Promise<T | undefined> => call.catch(() => undefined);

/** Uses the API and makes keys, one call after the other. Answers what was acknowledged. */
export async function liveOn({ calls: { public: call } }: Running, bob: Bystander): Promise<Acknowledged> {
  const done = { requestIds: [] as string[], keyIds: [] as string[] };
  for (let at = 0; at < calls; at++) {
    const asked = await answered(call(`/api/hello?n=${at}`, { headers: bob.key }));
    if (asked === undefined) return done;
    if (asked.status === 200) done.requestIds.push(asked.headers['x-request-id'] ?? '');
    if (at % 4 !== 0) continue;
    const order = { method: 'POST', json: { name: `key ${at}` }, headers: bob.holder.credentials };
    const made = await answered(call('/v1/keys', order));
    if (made === undefined) return done;
    if (made.status === 201) done.keyIds.push((made.json as { id: string }).id);
  }
  return done;
}

/** Holds everything that was acknowledged to be there, and his data to be untouched. Throws Finding. */
export async function expectUntouched(running: Running, bob: Bystander, told: Acknowledged): Promise<void> {
  const { public: call } = running.calls;
  const headers = bob.holder.credentials;
  const rows = good<{ items: { requestId: string }[] }>(
    await call('/v1/access-logs?limit=200', { headers }),
    'the bystander’s requests',
  ).items.map(({ requestId }) => requestId);
  const keys = good<{ items: { id: string }[] }>(await call('/v1/keys?limit=200', { headers }), 'his keys');
  const known = new Set([...rows, ...keys.items.map(({ id }) => id)]);
  const lost = [...told.requestIds, ...told.keyIds].filter((id) => !known.has(id));
  hold(lost.length === 0, `acknowledged, and lost: ${lost.join(', ')}`);
  hold(new Set(rows).size === rows.length, 'a request stands twice in the log');
  const account = await call('/v1/account', { headers });
  hold(account.status === 200, 'the bystander cannot see his account');
}
