import { expect } from 'chai';
import { z } from 'zod';
import { buildOpenApi } from '#server/foundation/http/openapi/index.ts';
import { contract } from '#shared/contracts/contract.ts';
import { expectMatchesOpenApi, expectUnlisted, findDifferences } from '#test/support/openapi/index.ts';

const listThings = contract({
  id: 'things.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/things/{id}',
  summary: 'Things.',
  access: { kind: 'admin', permission: 'plans.read' },
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ limit: z.coerce.number().int().max(5).default(2) }),
  success: {
    status: 200,
    description: 'Things.',
    body: z.strictObject({ at: z.iso.datetime(), count: z.int() }),
  },
  errors: ['not-found'],
  audit: { none: 'a test' },
});
const makeThing = contract({
  id: 'things.make',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/things',
  summary: 'Make one.',
  access: { kind: 'anyone' },
  body: z.strictObject({ name: z.string().min(2) }),
  success: { status: 204, description: 'Made.' },
  errors: [],
  audit: { none: 'a test' },
});

const id = '01936000-0000-7000-8000-000000000000';
const headers = { 'x-request-id': id, 'content-type': 'application/json; charset=utf-8' };
const at = '2026-11-23T09:00:00.000Z';
const problem = { type: 'urn:x', title: 't', status: 404, code: 'not-found', requestId: id };

describe('OpenAPI: real exchanges against the document', () => {
  const document = buildOpenApi({
    title: 'T',
    version: '1',
    listener: 'admin',
    contracts: [listThings, makeThing],
  });
  const get = (path: string, response: object) =>
    findDifferences(document, {
      method: 'GET',
      path,
      request: {},
      response: { status: 200, headers, body: { at, count: 1 }, ...response },
    });
  const made = { status: 204, headers: { 'x-request-id': id } };
  const post = (body: unknown, response: object = made) =>
    findDifferences(document, {
      method: 'POST',
      path: '/admin/v1/things',
      request: { body },
      response: response as typeof made,
    });

  it('an exchange as described passes', () => {
    expect(get(`/admin/v1/things/${id}?limit=3`, {})).to.deep.equal([]);
    expect(post({ name: 'ab' })).to.deep.equal([]);
  });

  it('a refusal passes when its problem is described, whatever was sent', () => {
    const refusal = {
      status: 404,
      headers: { ...headers, 'content-type': 'application/problem+json' },
      body: problem,
    };
    expect(get('/admin/v1/things/nonsense?colour=red', refusal)).to.deep.equal([]);
  });

  it('a 401 without its challenge is found', () => {
    const type = { 'content-type': 'application/problem+json' };
    const refusal = (more: object) => ({
      status: 401,
      headers: { ...headers, ...type, ...more },
      body: { ...problem, status: 401, code: 'unauthenticated' },
    });
    const path = `/admin/v1/things/${id}`;
    expect(get(path, refusal({ 'www-authenticate': 'Bearer realm="admin"' }))).to.deep.equal([]);
    expect(get(path, refusal({}))).to.deep.equal(['response: WWW-Authenticate is missing']);
  });

  for (const [what, path, response] of [
    ['an address that is not described', '/admin/v1/nothing', {}],
    ['a status that is not described', `/admin/v1/things/${id}`, { status: 202 }],
    ['an id that is none', '/admin/v1/things/7', {}],
    ['a query that is not described', `/admin/v1/things/${id}?colour=red`, {}],
    ['a query out of range', `/admin/v1/things/${id}?limit=6`, {}],
    ['a field too many in the answer', `/admin/v1/things/${id}`, { body: { at, count: 1, secret: 1 } }],
    ['an answer whose body did not come', `/admin/v1/things/${id}`, { body: undefined }],
    ['a field too few', `/admin/v1/things/${id}`, { body: { at } }],
    ['a number that came as text', `/admin/v1/things/${id}`, { body: { at, count: '1' } }],
    ['a time that is none', `/admin/v1/things/${id}`, { body: { at: 'noon', count: 1 } }],
    [
      'another content type',
      `/admin/v1/things/${id}`,
      { headers: { ...headers, 'content-type': 'text/html' } },
    ],
    [
      'an answer without X-Request-Id',
      `/admin/v1/things/${id}`,
      { headers: { 'content-type': 'application/json' } },
    ],
    [
      'a problem whose code belongs to another status',
      `/admin/v1/things/${id}`,
      {
        status: 404,
        headers: { ...headers, 'content-type': 'application/problem+json' },
        body: { ...problem, code: 'forbidden' },
      },
    ],
  ] as const)
    it(`${what} is found`, () => {
      expect(get(path, response)).to.have.length(1);
    });

  it('a wrong, a missing and a surprising body are found', () => {
    expect(post({ name: 'a' })).to.have.length(1);
    expect(post(undefined)).to.have.length(1);
    expect(post({ name: 'ab' }, { status: 204, headers })).to.have.length(1);
  });

  it('HEAD is described where GET is, and brings no body', () => {
    const head = { method: 'HEAD', path: `/admin/v1/things/${id}`, request: {} };
    const response = { status: 200, headers };
    expect(findDifferences(document, { ...head, response })).to.deep.equal([]);
    expect(findDifferences(document, { ...head, response: { ...response, status: 202 } })).to.have.length(1);
  });

  const refused = { ...headers, 'content-type': 'application/problem+json' };
  const unlisted = (method: string, path: string, response: object = {}) => {
    const answer = { status: 404, headers: refused, body: problem, ...response };
    return () => expectUnlisted(document, { method, path, request: {}, response: answer });
  };

  it('what is called as unlisted passes with a problem, where nothing is and with a method that is not there', () => {
    for (const path of ['/', '/admin/v1/nothing', '//admin/v1/things', '/admin/v1/things/%E0%A4%A'])
      expect(unlisted('GET', path), path).to.not.throw();
    expect(unlisted('PUT', '/admin/v1/things', { status: 405 })).to.not.throw();
  });

  for (const [what, call] of [
    ['is listed after all', unlisted('GET', `/admin/v1/things/${id}`)],
    ['is answered well', unlisted('GET', '/admin/v1/nothing', { status: 200 })],
    ['is refused with something else', unlisted('GET', '/admin/v1/nothing', { headers })],
    ['is refused with half a problem', unlisted('GET', '/admin/v1/nothing', { body: { status: 404 } })],
  ] as const)
    it(`what is called as unlisted and ${what} is found`, () => {
      expect(call).to.throw(/\n {2}/);
    });

  it('the assertion names the call and every difference', () => {
    const response = { status: 200, headers, body: { at: 'noon' } };
    const check = () =>
      expectMatchesOpenApi(document, {
        method: 'GET',
        path: `/admin/v1/things/${id}`,
        request: {},
        response,
      });
    expect(check).to.throw(/GET \/admin\/v1\/things.*200[\s\S]*count[\s\S]*date-time/);
  });
});
