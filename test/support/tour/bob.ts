import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Tour } from './open-tour.ts';

const person = { email: 'bob@example.org', name: 'Bob Bystander', password: 'a password of somebody else' };

/** The one-time token in the newest mail to this person. */
function tokenFor(tour: Tour, email: string): string {
  const outbox = join(tour.dataFolder, 'outbox');
  const mails = readdirSync(outbox)
    .sort()
    .map((name) => readFileSync(join(outbox, name), 'utf8'));
  const mine = mails.filter((text) => text.includes(`To: ${email}`)).at(-1) ?? '';
  return /^[A-Za-z0-9_-]{32}\r?$/m.exec(mine)?.[0].trim() ?? '';
}

/** A second person beside Ada, with a key. Nobody may see or lose what is Bob's because of her. */
export async function signUpBob(tour: Tour) {
  const { email, name, password } = person;
  const post = async (path: string, json: unknown, headers = {}) => {
    const answer = await tour.call(path, { method: 'POST', json, headers });
    expect(answer.status, answer.bytes.toString()).to.be.lessThan(300);
    return answer;
  };
  await post('/v1/accounts', { email, name, password });
  await post('/v1/accounts/verify-email', { token: tokenFor(tour, email) });
  const session = await post('/v1/session', { email, password });
  const headers = {
    cookie: session.cookies[0]?.split(';')[0] ?? '',
    'x-csrf-token': (session.json as { csrfToken: string }).csrfToken,
  };
  const { secret } = (await post('/v1/keys', { name: 'the key of Bob' }, headers)).json as { secret: string };
  return { email, name, key: secret };
}
