import type { Role, ServiceScope } from '#shared/permissions/index.ts';
import type { AccountId, AdminId, CredentialId, SessionId } from '#shared/values/index.ts';

/** Who does it. `system` names the job or command. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'account'; readonly accountId: AccountId; readonly sessionId: SessionId }
  | { readonly kind: 'admin'; readonly adminId: AdminId; readonly sessionId: SessionId; readonly role: Role }
  | {
      readonly kind: 'service';
      readonly credentialId: CredentialId;
      readonly scopes: readonly ServiceScope[];
    }
  | { readonly kind: 'system'; readonly name: string };

/** What every use case is told of where it was called from. */
export type Context = {
  /** The X-Request-Id of the answer; null for jobs. */
  readonly requestId: string | null;
  readonly actor: Actor;
  /** Address of the caller, for throttling only; null for jobs. */
  readonly ip: string | null;
};

export const systemContext = (name: string): Context => ({
  requestId: null,
  actor: { kind: 'system', name },
  ip: null,
});

/** The account of a route whose access is `account`. Throws Error for any other actor: a broken invariant. */
export function accountOf(ctx: Context): AccountId {
  if (ctx.actor.kind !== 'account') throw new Error('this use case needs a signed-in account');
  return ctx.actor.accountId;
}

/** The administrator of a route whose access is `admin`. Throws Error for any other actor: a broken invariant. */
export function adminOf(ctx: Context): AdminId {
  if (ctx.actor.kind !== 'admin') throw new Error('this use case needs an administrator');
  return ctx.actor.adminId;
}
