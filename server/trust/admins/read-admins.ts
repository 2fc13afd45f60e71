import { adminOf, type Context, type Paging } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { permissionsOf, type Role } from '#shared/permissions/index.ts';
import type { AdminId, Instant, Page, SessionId } from '#shared/values/index.ts';
import type { Admins } from './deps.ts';
import { toRole } from './rules.ts';
import type { AdminRow } from './tables.ts';

/** An administrator as others see them. */
export type ListedAdmin = {
  id: string;
  email: string;
  name: string;
  role: Role;
  createdAtUtc: Instant;
};

/** Sealed columns are null once the administrator's key is destroyed; then nothing is known of the person any more. */
const shown = (value: string | null): string => value ?? '';

const toListed = ({ id, email, name, role, createdAtUtc }: AdminRow): ListedAdmin => ({
  id,
  email: shown(email),
  name: shown(name),
  role: toRole(role),
  createdAtUtc,
});

/** A page of administrators, newest first. Appends `admin.listed` before it answers. Throws `invalid-input` for a foreign cursor. */
export async function listAdmins(
  { store, audit }: Admins,
  ctx: Context,
  paging: Paging,
): Promise<Page<ListedAdmin>> {
  const { items, nextCursor } = await store.page(paging);
  await audit.record(ctx, { event: 'admin.listed', subject: null, fields: { count: items.length } });
  return { items: items.map(toListed), nextCursor };
}

/** The administrator of the caller's session, what they may do, and the latest end of the session. */
export async function showSession({ store }: Admins, ctx: Context) {
  const adminId = adminOf(ctx);
  const [admin, session] = [await store.find(adminId), await store.findSessionById(sessionIdOf(ctx))];
  if (admin === null || session === null) throw new AppError('unauthenticated');
  const { email, name, role } = toListed(admin);
  const { expiresAtUtc } = session;
  return { adminId, email, name, role, permissions: permissionsOf(role), expiresAtUtc };
}

function sessionIdOf({ actor }: Context): SessionId {
  if (actor.kind !== 'admin') throw new Error('only an administrator has such a session');
  return actor.sessionId;
}

/** The role of an administrator, or null when there is no such one. */
export async function adminRole({ store }: Admins, adminId: AdminId): Promise<Role | null> {
  const admin = await store.find(adminId);
  return admin === null ? null : toRole(admin.role);
}

/** How many administrators there are. */
export const countAdmins = ({ store }: Admins): Promise<number> => store.count();
