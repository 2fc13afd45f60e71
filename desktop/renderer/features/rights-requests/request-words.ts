import type { Tone } from '#desktop/renderer/ui/badge.tsx';
import type {
  RightsRequestAction,
  RightsRequestState,
  RightsRequestType,
} from '#shared/contracts/rights-request-values.ts';

/** What each kind of request is called, and the article it rests on. */
export const typeWords: Record<RightsRequestType, { title: string; law: string }> = {
  access: { title: 'Access', law: 'GDPR Art. 15' },
  rectification: { title: 'Rectification', law: 'GDPR Art. 16' },
  erasure: { title: 'Erasure', law: 'GDPR Art. 17' },
  restriction: { title: 'Restriction', law: 'GDPR Art. 18' },
  objection: { title: 'Objection', law: 'GDPR Art. 21' },
  portability: { title: 'Portability', law: 'GDPR Art. 20' },
  question: { title: 'Question', law: 'GDPR Art. 38(4)' },
};

export const stateWords: Record<RightsRequestState, { title: string; tone: Tone }> = {
  received: { title: 'Received', tone: 'accent' },
  'identity-verified': { title: 'Identity verified', tone: 'accent' },
  'in-progress': { title: 'In progress', tone: 'accent' },
  completed: { title: 'Completed', tone: 'good' },
  refused: { title: 'Refused', tone: 'warn' },
  withdrawn: { title: 'Withdrawn', tone: 'quiet' },
};

export const actionWords: Record<RightsRequestAction, string> = {
  'verify-identity': 'Verify identity',
  start: 'Start',
  approve: 'Approve erasure',
  cancel: 'Call off',
  complete: 'Complete',
  refuse: 'Refuse',
};

const openStates: readonly RightsRequestState[] = ['received', 'identity-verified', 'in-progress'];

/** Is an answer still owed? Pure. */
export const isOpen = (state: RightsRequestState): boolean => openStates.includes(state);
