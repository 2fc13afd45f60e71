import type { MenuCommand } from '#shared/ipc/index.ts';
import type { Permission } from '#shared/permissions/index.ts';

/** A section of the console: where it is, who may see it, and how to get there. */
export type SectionEntry = {
  readonly id: 'overview' | 'access-logs' | 'usage' | 'audit' | 'rights-requests' | 'processing-records';
  readonly title: string;
  readonly permission: Permission;
  readonly keys: string;
  readonly command: MenuCommand;
};

export const sections: readonly SectionEntry[] = [
  { id: 'overview', title: 'Overview', permission: 'overview.read', keys: 'g o', command: 'go-overview' },
  {
    id: 'access-logs',
    title: 'Access logs',
    permission: 'access-logs.read',
    keys: 'g l',
    command: 'go-access-logs',
  },
  { id: 'usage', title: 'Usage', permission: 'usage.read', keys: 'g u', command: 'go-usage' },
  { id: 'audit', title: 'Audit log', permission: 'audit.read', keys: 'g a', command: 'go-audit-log' },
  {
    id: 'rights-requests',
    title: 'Rights requests',
    permission: 'rights-requests.read',
    keys: 'g r',
    command: 'go-rights-requests',
  },
  {
    id: 'processing-records',
    title: 'Processing records',
    permission: 'processing-records.read',
    keys: 'g p',
    command: 'go-processing-records',
  },
];
