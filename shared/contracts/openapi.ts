import { z } from 'zod';
import { contract } from './contract.ts';

const description = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

const success = {
  status: 200,
  description: 'An OpenAPI 3.1 document, generated from what the server checks requests and answers against.',
  body: description,
} as const;

export const getOpenApi = contract({
  id: 'openapi.get',
  listener: 'public',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This description of the public listener.',
  access: { kind: 'anyone' },
  success,
  errors: [],
  audit: { none: 'no data' },
});

/**
 * Anyone who reaches the admin listener may read it: it is the same on every server of this version, holds no data and no secret, and
 * tools need it before they can sign in.
 */
export const getAdminOpenApi = contract({
  id: 'openapi.getAdmin',
  listener: 'admin',
  method: 'GET',
  path: '/admin/openapi.json',
  summary: 'This description of the admin listener.',
  access: { kind: 'anyone' },
  success,
  errors: [],
  audit: { none: 'no data' },
});
