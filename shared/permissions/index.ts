/** Roles of administrators. */
export const roles = ['owner', 'dpo', 'support', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** The one permissions table: who may do what. A permission that no role has cannot be used by anyone. */
export const permissionTable = {
  'overview.read': ['owner', 'dpo', 'support', 'auditor'],
  'access-logs.read': ['owner', 'dpo', 'support'],
  'usage.read': ['owner', 'dpo', 'support'],
  'audit.read': ['owner', 'dpo', 'auditor'],
  'accounts.read': ['owner', 'dpo', 'support'],
  'accounts.suspend': ['owner', 'support'],
  'accounts.close': ['owner', 'dpo'],
  'keys.read': ['owner', 'dpo', 'support'],
  'keys.revoke': ['owner', 'support'],
  'rights-requests.read': ['owner', 'dpo', 'support'],
  'rights-requests.act': ['owner', 'dpo'],
  'certificates.read': ['owner', 'dpo', 'auditor'],
  'processing-records.read': ['owner', 'dpo', 'auditor'],
  'processing-records.edit': ['owner', 'dpo'],
  'retention.read': ['owner', 'dpo', 'auditor'],
  'retention.run': ['owner', 'dpo'],
  'retention.edit': ['owner', 'dpo'],
  'holds.read': ['owner', 'dpo', 'auditor'],
  'holds.manage': ['owner', 'dpo'],
  'approvals.read': ['owner', 'dpo', 'auditor'],
  'approvals.decide': ['owner', 'dpo'],
  'backups.read': ['owner', 'dpo', 'auditor'],
  'backups.make': ['owner'],
  'backups.verify': ['owner', 'dpo'],
  'plans.read': ['owner', 'support', 'auditor'],
  'credentials.read': ['owner', 'auditor'],
  'credentials.manage': ['owner'],
  'admins.read': ['owner', 'auditor'],
  'admins.manage': ['owner'],
} as const satisfies Record<string, readonly Role[]>;

/** What a service of the team's own may do with its credential; each scope opens one kind of route. */
export const serviceScopes = ['keys.verify', 'keys.leaks', 'access-logs.write', 'metrics.read'] as const;
export type ServiceScope = (typeof serviceScopes)[number];

export type Permission = keyof typeof permissionTable;
export const permissions = Object.keys(permissionTable) as Permission[];

/** May an administrator of this role do this? Pure. */
export const isPermitted = (role: Role, permission: Permission): boolean =>
  (permissionTable[permission] as readonly Role[]).includes(role);

/** All permissions of a role, in the order of the table. Pure. */
export const permissionsOf = (role: Role): Permission[] => permissions.filter((p) => isPermitted(role, p));
