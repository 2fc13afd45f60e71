import { expect } from 'chai';
import type { AccountId } from '#shared/values/index.ts';
import type { CheckedHttp } from '#test/support/openapi/index.ts';
import { newestToken } from './read-outbox.ts';
import { callsWith, type HolderSession } from './sessions.ts';

export const testPassword = 'correct horse battery';

/** What a person does on the public listener to get in. */
export function accountHolders(http: CheckedHttp, outbox: string) {
  const anyone = callsWith(http, {});

  const signUp = (email: string, { name = 'Ada Lovelace', password = testPassword } = {}) =>
    anyone.post('/v1/accounts', { email, name, password });

  const verify = async (email: string): Promise<void> => {
    const answer = await anyone.post('/v1/accounts/verify-email', { token: newestToken(outbox, email) });
    expect(answer.status, answer.text).to.equal(200);
  };

  const signIn = async (email: string, password = testPassword): Promise<HolderSession> => {
    const answer = await anyone.post('/v1/session', { email, password });
    expect(answer.status, answer.text).to.equal(200);
    const cookie = String(answer.get('set-cookie')?.[0]).split(';')[0] ?? '';
    const csrf: string = answer.body.csrfToken;
    const calls = callsWith(http, { cookie, 'x-csrf-token': csrf });
    const { body } = await calls.get('/v1/account');
    return { ...calls, accountId: body.id as AccountId, email, cookie, csrf };
  };

  const signUpAndVerify = async (email: string, person: { name?: string; password?: string } = {}) => {
    const answer = await signUp(email, person);
    expect(answer.status, answer.text).to.equal(202);
    await verify(email);
    return signIn(email, person.password);
  };

  /** Makes an API key; the secret is in what is returned. */
  const issueKey = async (
    session: HolderSession,
    name = 'first key',
  ): Promise<{ id: string; secret: string }> => {
    const answer = await session.post('/v1/keys', { name });
    expect(answer.status, answer.text).to.equal(201);
    return answer.body;
  };

  return { anyone, signUp, verify, signIn, signUpAndVerify, issueKey };
}
