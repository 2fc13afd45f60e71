import { z } from 'zod';
import { idSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const showVerifyEmail = contract({
  id: 'portal.showVerifyEmail',
  listener: 'public',
  method: 'GET',
  path: '/verify-email',
  summary:
    'The page a mail leads to: one button that confirms the address. Opening it changes nothing, as mail scanners open links.',
  access: { kind: 'anyone' },
  query: z.strictObject({ token: z.string().min(1).max(200) }),
  success: { status: 200, description: 'The page.', media: 'text/html' },
  errors: [],
  audit: { none: 'the page holds no data' },
});

export const submitVerifyEmail = contract({
  id: 'portal.submitVerifyEmail',
  listener: 'public',
  method: 'POST',
  path: '/verify-email',
  summary: 'What the button of that page sends: the token, as an HTML form.',
  access: { kind: 'anyone' },
  bodyForm: 'raw',
  success: { status: 200, description: 'A page that says whether it worked.', media: 'text/html' },
  errors: [],
  audit: ['account.email-verified'],
});

export const showWithdrawErasure = contract({
  id: 'portal.showWithdrawErasure',
  listener: 'public',
  method: 'GET',
  path: '/withdraw-erasure',
  summary:
    'The page to which the mails about an erasure lead: one button that calls it off. Opening it changes nothing.',
  access: { kind: 'anyone' },
  query: z.strictObject({ id: idSchema<'rights-request'>(), token: z.string().min(1).max(200) }),
  success: { status: 200, description: 'The page.', media: 'text/html' },
  errors: [],
  audit: { none: 'the page holds no data' },
});

export const submitWithdrawErasure = contract({
  id: 'portal.submitWithdrawErasure',
  listener: 'public',
  method: 'POST',
  path: '/withdraw-erasure',
  summary: 'What the button of that page sends: id and token, as an HTML form.',
  access: { kind: 'anyone' },
  bodyForm: 'raw',
  success: { status: 200, description: 'A page that says whether it worked.', media: 'text/html' },
  errors: [],
  audit: ['rights-request.withdrawn', 'account.reopened'],
});
