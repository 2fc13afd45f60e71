import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { hashPassword, hashToken, newToken } from '#server/foundation/secrets/index.ts';
import type { SignUpInput } from '#shared/contracts/accounts.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Accounts } from './deps.ts';
import { emailTokenSeconds } from './rules.ts';
import type { AccountRow } from './tables.ts';

/**
 * Signs up. Always ends the same way for the caller: a known address gets a mail that says so, an unknown one a mail with the
 * token. Signing up again before verifying sends a new token; name and password of the first time stay, so that a stranger cannot
 * prepare an account for somebody else's address. No mail to an unproven address holds a word that the caller chose.
 */
export async function signUp(accounts: Accounts, ctx: Context, input: SignUpInput): Promise<void> {
  const passwordHash = await hashPassword(input.password);
  const known = await accounts.store.findByEmail(input.email);
  if (known === null) await createAccount(accounts, ctx, input, passwordHash);
  else if (known.state === 'unverified' && accounts.keyring.hasSubjectKey(known.id))
    await sendToken(accounts, known);
  else await sayWhatIsThere(accounts, known);
}

async function createAccount(accounts: Accounts, ctx: Context, input: SignUpInput, passwordHash: string) {
  const id: AccountId = newId(accounts);
  await accounts.keyring.createSubjectKey(id);
  const row = {
    id,
    email: input.email,
    name: input.name,
    passwordHash,
    state: 'unverified',
    planId: accounts.options.firstPlanId,
    createdAtUtc: nowUtc(accounts.clock),
    emailVerifiedAtUtc: null,
  };
  const created = await accounts.database.transaction(async (tx) => {
    // Two sign-ups of one address at the same moment: the second finds the first's row here.
    if (await accounts.store.findByEmail(input.email, tx)) return false;
    await accounts.store.insert(tx, row);
    await accounts.audit.append(tx, ctx, { event: 'account.created', subject: id, fields: {} });
    return true;
  });
  if (created) await sendToken(accounts, row);
  else await accounts.keyring.destroySubjectKey(id);
}

type Addressee = Pick<AccountRow, 'id' | 'email'>;

async function sendToken(accounts: Accounts, { id, email }: Addressee): Promise<void> {
  const token = newToken(accounts.random, 24);
  const accountId = id as AccountId;
  await accounts.database.transaction((tx) =>
    accounts.store.insertToken(tx, {
      tokenHash: hashToken(token),
      accountId,
      expiresAtUtc: inSeconds(accounts.clock, emailTokenSeconds),
    }),
  );
  await accounts.mailer.send({
    accountId,
    to: email,
    kind: 'verify-email',
    subject: 'Please confirm your e-mail address',
    text: `Hello,

somebody, we hope you, signed up with this address.
To confirm it, open

${accounts.options.publicUrl}/verify-email?token=${token}

or send this token to POST /v1/accounts/verify-email:

${token}

It works for 24 hours. If it was not you, do nothing:
the account is deleted after seven days.
`,
  });
}

const signInText = (name: string): string => `Hello ${name},

somebody signed up with this address, which already has an account
here. If it was you, simply sign in. If it was not you, nothing has
changed and there is nothing to do.
`;

const closedText = `Hello,

somebody signed up with this address. Its account is closed and is
being erased. When that is done, the address can be used again.
`;

/** Nothing is sent where the person's key is destroyed: then even the address is gone. */
async function sayWhatIsThere(accounts: Accounts, { id, email, name, state }: AccountRow): Promise<void> {
  if (!accounts.keyring.hasSubjectKey(id)) return;
  const closed = state === 'closed';
  await accounts.mailer.send({
    accountId: id as AccountId,
    to: email,
    kind: closed ? 'account-closed' : 'already-registered',
    subject: closed ? 'Your account is closed' : 'You already have an account',
    text: closed ? closedText : signInText(name),
  });
}
