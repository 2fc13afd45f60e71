import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Door {
  /** Of the public listener. */
  readonly url: string;
  readonly outbox: string;
}

const person = { email: 'bench@example.org', password: 'a long password for the bench' };

/** The one-time token stands alone on a line of the mail. */
function tokenIn(outbox: string): string {
  const mails = readdirSync(outbox).map((name) => readFileSync(path.join(outbox, name), 'utf8'));
  const token = mails.map((text) => /^[A-Za-z0-9_-]{32}\r?$/m.exec(text)?.[0].trim()).find(Boolean);
  if (token === undefined) throw new Error(`no token in ${outbox}`);
  return token;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const all = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(url, { method: 'POST', headers: all, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** Makes a key; what is given stands in the request beside its name. */
export type MakeKey = (wish?: Readonly<Record<string, unknown>>) => Promise<string>;

/** Signs up, proves the address and signs in, over HTTP as README's tour does. Resolves with what makes keys of that account. */
export async function openAccount({ url, outbox }: Door): Promise<MakeKey> {
  await post(`${url}/v1/accounts`, { ...person, name: 'Bench' });
  await post(`${url}/v1/accounts/verify-email`, { token: tokenIn(outbox) });
  const session = await post(`${url}/v1/session`, person);
  const { csrfToken } = (await session.json()) as { csrfToken: string };
  const cookie = session.headers.getSetCookie().map((line) => line.split(';')[0]);
  const headers = { cookie: cookie.join('; '), 'x-csrf-token': csrfToken };
  return async (wish = {}) => {
    const made = await post(`${url}/v1/keys`, { name: 'bench', ...wish }, headers);
    return ((await made.json()) as { secret: string }).secret;
  };
}

/** An account and a key of it. Resolves with the key. */
export const makeKey = async (door: Door): Promise<string> => (await openAccount(door))();
