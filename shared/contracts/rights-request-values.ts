/** What a data subject may ask for (GDPR Art. 15 to 21, and a plain question to the DPO). */
export const rightsRequestTypes = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'portability',
  'question',
] as const;
export type RightsRequestType = (typeof rightsRequestTypes)[number];

export const rightsRequestStates = [
  'received',
  'identity-verified',
  'in-progress',
  'completed',
  'refused',
  'withdrawn',
] as const;
export type RightsRequestState = (typeof rightsRequestStates)[number];

/**
 * What an administrator may do with a request now. `complete` does the work: it builds the package, or erases. `approve` agrees to an
 * erasure, `cancel` calls it off before it begins.
 */
export const rightsRequestActions = [
  'verify-identity',
  'start',
  'approve',
  'cancel',
  'complete',
  'refuse',
] as const;
export type RightsRequestAction = (typeof rightsRequestActions)[number];
