import {
  type RightsRequestAction,
  type RightsRequestState,
  type RightsRequestType,
  rightsRequestStates,
} from '#shared/contracts/rights-request-values.ts';

/** Open requests that one account may have at a time. */
export const openLimit = 10;

const transitions: Record<
  RightsRequestState,
  Partial<Record<RightsRequestAction | 'withdraw', RightsRequestState>>
> = {
  received: { 'verify-identity': 'identity-verified', refuse: 'refused', withdraw: 'withdrawn' },
  'identity-verified': { start: 'in-progress', refuse: 'refused', withdraw: 'withdrawn' },
  'in-progress': { complete: 'completed', refuse: 'refused', withdraw: 'withdrawn' },
  completed: {},
  refused: {},
  withdrawn: {},
};

/** The state that an action leads to, or null when the state does not allow it. Pure. */
export const nextState = (
  state: RightsRequestState,
  action: RightsRequestAction | 'withdraw',
): RightsRequestState | null => transitions[state][action] ?? null;

/** What an administrator may do now. An erasure that has begun can only be completed. Pure. */
export function allowedActions(state: RightsRequestState, erasureBegun: boolean): RightsRequestAction[] {
  if (erasureBegun) return state === 'in-progress' ? ['complete'] : [];
  return Object.keys(transitions[state]).filter((name) => name !== 'withdraw') as RightsRequestAction[];
}

/** Is the request still to be answered? Pure. */
export const isOpen = (state: RightsRequestState): boolean => Object.keys(transitions[state]).length > 0;

export const openStates = rightsRequestStates.filter(isOpen);
export const closedStates = rightsRequestStates.filter((state) => !isOpen(state));

/** Is the answer to a request of this type a package of the person's data? Portability (Art. 20) gets the same one. Pure. */
export const answersWithPackage = (type: RightsRequestType): boolean =>
  type === 'access' || type === 'portability';

/** Must an administrator write an answer for this action? Pure. */
export const needsAnswer = (type: RightsRequestType, action: RightsRequestAction): boolean =>
  action === 'refuse' || (action === 'complete' && !answersWithPackage(type) && type !== 'erasure');
