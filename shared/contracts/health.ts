import { z } from 'zod';
import { contract } from './contract.ts';

export const getHealth = contract({
  id: 'health.live',
  listener: 'public',
  method: 'GET',
  path: '/healthz',
  summary: 'Is the process alive?',
  access: { kind: 'anyone' },
  success: { status: 200, description: 'Alive.', body: z.strictObject({ status: z.literal('ok') }) },
  errors: [],
  audit: { none: 'no data' },
});

export const getReadiness = contract({
  id: 'health.ready',
  listener: 'public',
  method: 'GET',
  path: '/readyz',
  summary:
    'Will a request be served now? Refuses with `not-ready` while starting, stopping, or unable to write the access log.',
  access: { kind: 'anyone' },
  success: { status: 200, description: 'Ready.', body: z.strictObject({ status: z.literal('ready') }) },
  errors: ['not-ready'],
  audit: { none: 'no data' },
});
