import { expect } from 'chai';
import type { Contract } from '#shared/contracts/contract.ts';
import {
  type ErrorCode,
  errorTable,
  type Problem,
  problemSchema,
  problemType,
} from '#shared/errors/index.ts';
import { findDifferences } from '#test/support/openapi/index.ts';
import { pathOf } from './calls-of-contracts.ts';
import type { Answer } from './https-calls.ts';
import type { StaffedServer } from './open-staffed-server.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const sessionCookie =
  /^__Host-wrkout_session=[^;]*; Path=\/; HttpOnly; Secure; SameSite=Lax(; Max-Age=\d+)?$/;

/** Header fields that no answer of ours goes without, and those that none has. */
export function expectSafeHeaders({ headers, cookies }: Answer, place: string): void {
  const policy = headers['content-security-policy'] ?? '';
  expect(policy.split(/; ?/), `${place}: CSP`).to.include.members([
    "default-src 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(policy, `${place}: CSP`).to.not.match(/unsafe|\*|https?:|data:|blob:/);
  expect(headers['strict-transport-security'], `${place}: HSTS`).to.match(/^max-age=31536000\b/);
  expect(headers['x-content-type-options'], `${place}: nosniff`).to.equal('nosniff');
  expect(headers['x-request-id'], `${place}: X-Request-Id`).to.match(uuid);
  for (const name of ['x-powered-by', 'server', 'access-control-allow-origin'])
    expect(headers[name], `${place}: ${name}`).to.equal(undefined);
  for (const cookie of cookies) expect(cookie, `${place}: cookie`).to.match(sessionCookie);
}

/** The documented problem with this code, and nothing else in the answer. `place` is told when it is not. */
export function expectProblem(answer: Answer, code: ErrorCode, place: string): Problem {
  const told = `${place}: ${answer.status} ${answer.bytes.toString().slice(0, 300)}`;
  expect(answer.headers['content-type']?.split(';')[0], told).to.equal('application/problem+json');
  const problem = problemSchema.parse(answer.json);
  expect(problem.code, told).to.equal(code);
  expect([answer.status, problem.status], told).to.deep.equal([
    errorTable[code].status,
    errorTable[code].status,
  ]);
  expect([problem.type, problem.title], told).to.deep.equal([problemType(code), errorTable[code].title]);
  expect(answer.headers['x-request-id'], told).to.equal(problem.requestId);
  expect(answer.cookies, told).to.deep.equal([]);
  expectSafeHeaders(answer, place);
  return problem;
}

/** The same, as the listener's OpenAPI document lists it for the contract. */
export function expectRefusal(
  { documents }: StaffedServer,
  contract: Contract,
  answer: Answer,
  { code, place = '' }: { code: ErrorCode; place?: string },
): Problem {
  const problem = expectProblem(answer, code, `${contract.id} ${place}`);
  const { status, headers, json: body } = answer;
  const { method } = contract;
  const exchange = { method, path: pathOf(contract), request: {}, response: { status, headers, body } };
  expect(findDifferences(documents[contract.listener], exchange), `${contract.id} ${place}`).to.deep.equal(
    [],
  );
  return problem;
}

/** What we say of a field goes on behind its name; zod's own sentences begin in capitals. */
export const ourWords = /^(is|must|has|needs|fits|cannot|may) /;

/** Refused for wrong input, and each pointer is `pointer` or stands below it; the empty one, the whole document, is meant alone. */
export function expectInvalid(
  server: StaffedServer,
  contract: Contract,
  answer: Answer,
  { pointer, place = '', message }: { pointer: string; place?: string; message?: string },
): void {
  const { errors = [] } = expectRefusal(server, contract, answer, { code: 'invalid-input', place });
  for (const one of errors) expect(one.message, `${contract.id} ${place}`).to.match(ourWords);
  if (message !== undefined) expect(errors.map((one) => one.message)).to.deep.equal([message]);
  const pointers = errors.map((one) => one.pointer);
  expect(pointers, `${contract.id} ${place}`).to.not.deep.equal([]);
  for (const one of pointers)
    expect(
      one === pointer || (pointer !== '' && one.startsWith(`${pointer}/`)),
      `${contract.id} ${place}: ${one} for ${pointer}`,
    ).to.equal(true);
}
