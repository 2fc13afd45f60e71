import type { actorKinds } from '#shared/contracts/audit.ts';

/** What each kind of actor is called. */
export const actorWords: Record<(typeof actorKinds)[number], string> = {
  anonymous: 'Anonymous',
  account: 'Account holder',
  admin: 'Administrator',
  service: 'Service',
  system: 'System',
};
