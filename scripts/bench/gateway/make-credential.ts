import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { Agent, request } from 'undici';

export interface AdminDoor {
  readonly dataFolder: string;
  /** Of the admin listener. */
  readonly adminUrl: string;
}

const owner = { email: 'owner@example.org', password: 'a long password for the bench' };

/** Becomes the first owner, signs in and makes a credential for the verify API, over HTTPS as people do. Resolves with its token. */
export async function makeCredential({ dataFolder, adminUrl }: AdminDoor): Promise<string> {
  const ca = readFileSync(path.join(dataFolder, 'tls/ca.crt'), 'utf8');
  const setupToken = readFileSync(path.join(dataFolder, 'setup-token'), 'utf8').trim();
  const dispatcher = new Agent({ connect: { ca } });
  const post = async (place: string, body: object, headers = {}): Promise<Record<string, unknown>> => {
    const all = { 'content-type': 'application/json', ...headers };
    const url = `${adminUrl}/admin/v1/${place}`;
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers: all,
      body: JSON.stringify(body),
    });
    if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}`);
    return (await answer.body.json()) as Record<string, unknown>;
  };
  try {
    const { totp } = (await post('setup', { setupToken, ...owner, name: 'Bench' })) as {
      totp: { secret: string };
    };
    const code = new TOTP({ secret: totp.secret }).generate();
    const { token } = await post('session', { ...owner, totp: code });
    const order = { name: 'bench', scopes: ['keys.verify'] };
    const made = await post('credentials', order, { authorization: `Bearer ${String(token)}` });
    return String(made['token']);
  } finally {
    await dispatcher.close();
  }
}
