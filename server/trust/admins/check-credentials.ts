import type { Context } from '#server/foundation/http/index.ts';
import { verifyPassword } from '#server/foundation/secrets/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AdminId } from '#shared/values/index.ts';
import type { Admins } from './deps.ts';
import { toRole } from './rules.ts';
import type { ProvenAdmin } from './sessions.ts';
import { findTotpStep } from './totp.ts';

export type Credentials = { readonly email: string; readonly password: string; readonly totp: string };

/** Checked when nobody has the e-mail address, so that the same work is done. Its codes open nothing. */
const decoySecret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/**
 * Whose credentials these are. An unknown e-mail address, a wrong password and a wrong code get the same answer after the
 * same work. Whether the code was used before is found out when the session begins. At most 10 attempts in 15 minutes per e-mail address and per IP address. Throws `invalid-credentials`,
 * which is audited, or `too-many-attempts`, which is not: the log could be flooded.
 * Not covered: a stranger who knows an administrator's address can keep it throttled; the admin listener is not for strangers.
 */
export async function checkCredentials(
  admins: Admins,
  ctx: Context,
  { email, password, totp }: Credentials,
): Promise<ProvenAdmin> {
  const { signInByIp, signInByEmail } = admins.throttles;
  signInByIp.count(ctx.ip ?? '');
  signInByEmail.count(emailKey(admins, email));
  const admin = await admins.store.findByEmail(email);
  const passwordMatches = await verifyPassword(admin?.passwordHash ?? null, password);
  const totpStep = findTotpStep(admin?.totpSecret ?? decoySecret, totp, admins.clock.nowMs());
  if (!admin || !passwordMatches || totpStep === null) return refuseSignIn(admins, ctx, admin);
  return { adminId: admin.id as AdminId, role: toRole(admin.role), totpStep };
}

/** After a success the attempts before it are forgiven, so that people who work all day are not shut out. */
export function forgiveAttempts(admins: Admins, ctx: Context, email: string): void {
  admins.throttles.signInByIp.forget(ctx.ip ?? '');
  admins.throttles.signInByEmail.forget(emailKey(admins, email));
}

/** Audits the refusal and throws `invalid-credentials`. `admin` is who was meant, when there is such a one. */
export async function refuseSignIn(
  { audit }: Admins,
  ctx: Context,
  admin: { readonly id: string } | null,
): Promise<never> {
  await audit.record(ctx, {
    event: 'admin.sign-in-refused',
    subject: admin?.id ?? null,
    fields: {},
    outcome: 'refused',
  });
  throw new AppError('invalid-credentials');
}

/** The throttle remembers the blind index, not the address. */
const emailKey = ({ store }: Admins, email: string): string => store.indexOf(email).toString('base64');
