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
  'in-progress': {
    approve: 'in-progress',
    cancel: 'in-progress',
    complete: 'completed',
    refuse: 'refused',
    withdraw: 'withdrawn',
  },
  completed: {},
  refused: {},
  withdrawn: {},
};

/** The state that an action leads to, or null when the state does not allow it. Pure. */
export const nextState = (
  state: RightsRequestState,
  action: RightsRequestAction | 'withdraw',
): RightsRequestState | null => transitions[state][action] ?? null;

type Request = { readonly type: RightsRequestType; readonly state: RightsRequestState };

const ofErasures: readonly string[] = ['approve', 'cancel'] satisfies RightsRequestAction[];

/** What an administrator may do now. An erasure that has begun can only be completed. Pure. */
export function allowedActions({ type, state }: Request, erasureBegun: boolean): RightsRequestAction[] {
  if (erasureBegun) return state === 'in-progress' ? ['complete'] : [];
  return Object.keys(transitions[state]).filter(
    (name) => name !== 'withdraw' && (type === 'erasure' || !ofErasures.includes(name)),
  ) as RightsRequestAction[];
}

/** How far the approval of an erasure is, and what the configuration asks for. */
export type ApprovalState = {
  readonly isBegun: boolean;
  readonly approvedBy: readonly string[];
  readonly needed: number;
  readonly erasesAtUtc: string | null;
  readonly coolingOffHours: number;
};

/** Of what is allowed, what makes sense to offer: one administrator without a cooling-off time completes and does not approve first. Pure. */
export function offeredActions(
  request: Request,
  approval: ApprovalState,
  nowUtc: string,
): RightsRequestAction[] {
  const allowed = allowedActions(request, approval.isBegun);
  if (request.type !== 'erasure' || approval.isBegun) return allowed;
  const { approvedBy, needed, erasesAtUtc, coolingOffHours } = approval;
  const isApproved = erasesAtUtc !== null;
  const isAtOnce = needed === 1 && coolingOffHours === 0;
  return allowed.filter((action) => {
    if (action === 'cancel') return approvedBy.length > 0;
    if (action === 'approve') return !isApproved && !isAtOnce;
    if (action === 'complete') return isApproved ? erasesAtUtc <= nowUtc : isAtOnce;
    return true;
  });
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
