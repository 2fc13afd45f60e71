import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#server/foundation/clock/index.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';
import type { Answer } from '#test/support/whole-server/https-calls.ts';
import { accountHolders, type Credentials } from '#test/support/whole-server/people.ts';
import { hold, type Running } from './scenario.ts';

const password = 'correct horse battery';
const email = 'owner@admins.example.com';

/** The body of a good answer. Throws Finding for any other. */
export function good<T>(answer: Answer, what: string): T {
  hold(answer.status < 300, `${what}: ${answer.status} ${answer.bytes.toString('utf8').slice(0, 500)}`);
  return answer.json as T;
}

/** Sets up the first owner; answers the secret of the one-time codes. */
export async function setUpOwner({ calls, folder }: Running): Promise<string> {
  const setupToken = readFileSync(join(folder, 'data/setup-token'), 'utf8').trim();
  const json = { setupToken, email, name: 'The owner', password };
  const made = await calls.admin('/admin/v1/setup', { method: 'POST', json });
  return good<{ totp: { secret: string } }>(made, 'setting up the owner').totp.secret;
}

/** A session of the owner; in each copy of a folder it can be had once in thirty seconds. */
export async function signInOwner({ calls }: Running, secret: string): Promise<Credentials> {
  const json = { email, password, totp: totpCode(secret, systemClock.nowMs()) };
  const answer = await calls.admin('/admin/v1/session', { method: 'POST', json });
  return { authorization: `Bearer ${good<{ token: string }>(answer, 'signing in the owner').token}` };
}

export const holdersOf = ({ calls, folder }: Running) =>
  accountHolders(calls.public, join(folder, 'data/outbox'));
