import type { RightsRequestAction, RightsRequestType } from '#shared/contracts/rights-request-values.ts';

type ActionText = {
  title: string;
  text: string;
  confirm: string;
  answer: 'none' | 'optional' | 'required';
};

const completions: Partial<Record<RightsRequestType, ActionText>> = {
  access: {
    title: 'Build the access package?',
    text: 'Everything held about the person is put into one package, which they fetch in the portal. The request is then answered.',
    confirm: 'Build the package',
    answer: 'optional',
  },
  portability: {
    title: 'Build the package?',
    text: 'What the person has given is put into documented JSON and CSV, which they fetch in the portal. The request is then answered.',
    confirm: 'Build the package',
    answer: 'optional',
  },
  question: {
    title: 'Answer the question',
    text: 'The person reads this answer in the portal. The request is then answered.',
    confirm: 'Send the answer',
    answer: 'required',
  },
};

const usualCompletion: ActionText = {
  title: 'Complete the request?',
  text: 'Say that what was asked has been done. The person sees it in the portal.',
  confirm: 'Complete',
  answer: 'optional',
};

const others: Record<Exclude<RightsRequestAction, 'complete'>, ActionText> = {
  'verify-identity': {
    title: 'Is it really this person?',
    text: 'Confirm that you have checked who asks, as far as there was reason to doubt (GDPR Art. 12(6)).',
    confirm: 'Identity is verified',
    answer: 'none',
  },
  start: {
    title: 'Start work on it?',
    text: 'The person sees that their request is in progress. The deadline stays the same.',
    confirm: 'Start',
    answer: 'none',
  },
  approve: {
    title: 'Approve the erasure?',
    text: 'You agree that this person is erased. Where two administrators must agree, another one has to approve as well; when all have, the cooling-off time begins and the person is told.',
    confirm: 'Approve',
    answer: 'optional',
  },
  cancel: {
    title: 'Call the erasure off?',
    text: 'All approvals are taken back. The request stays in progress and its deadline stays the same.',
    confirm: 'Call it off',
    answer: 'none',
  },
  refuse: {
    title: 'Refuse the request?',
    text: 'Give the reasons, and say that the person may complain to a supervisory authority or go to court (GDPR Art. 12(4)).',
    confirm: 'Refuse',
    answer: 'required',
  },
};

/** What is said and asked before an action is taken. Pure. */
export const describeAction = (type: RightsRequestType, action: RightsRequestAction): ActionText =>
  action === 'complete' ? (completions[type] ?? usualCompletion) : others[action];
