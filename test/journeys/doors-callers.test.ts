import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Contract } from '#shared/contracts/contract.ts';
import type { ErrorCode } from '#shared/errors/index.ts';
import { isPermitted, roles, serviceScopes } from '#shared/permissions/index.ts';
import { formatApiKey, formatServiceToken } from '#shared/values/index.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import {
  callContract,
  goodInput,
  pathOf,
  permittedFor,
  unknownId,
} from '#test/support/whole-server/calls-of-contracts.ts';
import { expectProblem, expectRefusal } from '#test/support/whole-server/expect-refusal.ts';
import type { Answer } from '#test/support/whole-server/https-calls.ts';
import type { StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Credentials } from '#test/support/whole-server/people.ts';
import { useStaffedServer } from '#test/support/whole-server/use-staffed-server.ts';

const contracts = listAllContracts();
const guarded = contracts.filter(({ access }) => access.kind !== 'anyone');
const token = 'A'.repeat(43);

type Suite = ReturnType<typeof useStaffedServer>;
type Attempt = { readonly place: string; readonly who: Credentials; readonly code: ErrorCode };

/** Who may not pass the door of a service. */
const noServices = ({ ended, ada, as }: StaffedServer): Attempt[] =>
  [
    { place: 'unknown', who: { authorization: `Bearer ${formatServiceToken(randomBytes(120))}` } },
    { place: 'a typo', who: { authorization: `Bearer wrs_${'0'.repeat(36)}` } },
    { place: 'an API key', who: { authorization: `Bearer ${formatApiKey(randomBytes(120))}` } },
    { place: 'no token', who: { authorization: 'Bearer' } },
    { place: "an account holder's", who: ada.credentials },
    { place: "an administrator's", who: as.owner },
    { place: 'ended', who: ended.service },
    { place: 'revoked', who: ended.revokedService },
    { place: 'nothing', who: {} },
  ].map((attempt) => ({ ...attempt, code: 'unauthenticated' as const }));

/** Who may not pass this contract's door, with input that would be good. */
function strangers(server: StaffedServer, { access }: Contract): Attempt[] {
  const { ended, ada, services } = server;
  if (access.kind === 'service') return noServices(server);
  const unknown: Attempt[] =
    access.kind === 'account'
      ? [
          { place: 'unknown', who: { cookie: `__Host-wrkout_session=${token}` }, code: 'unauthenticated' },
          { place: 'empty', who: { cookie: '__Host-wrkout_session=' }, code: 'unauthenticated' },
          { place: 'another cookie', who: { cookie: 'session=1' }, code: 'unauthenticated' },
          { place: 'ended', who: ended.holder, code: 'session-expired' },
        ]
      : [
          { place: 'unknown', who: { authorization: `Bearer ${token}` }, code: 'unauthenticated' },
          { place: 'no token', who: { authorization: 'Bearer' }, code: 'unauthenticated' },
          { place: 'basic', who: { authorization: 'Basic YWRhOmFkYQ==' }, code: 'unauthenticated' },
          { place: "an account holder's", who: ada.credentials, code: 'unauthenticated' },
          { place: "a service's", who: services['keys.verify'], code: 'unauthenticated' },
          { place: 'ended', who: ended.admin, code: 'session-expired' },
        ];
  return [{ place: 'no session', who: {}, code: 'unauthenticated' }, ...unknown];
}

/** What the 401 must ask for; that a token is wrong is only told to whom sent one. */
function challengeFor({ access }: Contract, { authorization = '' }: Credentials): string {
  if (access.kind === 'account') return 'Cookie realm="account", cookie-name="__Host-wrkout_session"';
  const realm = access.kind === 'service' ? 'services' : 'admin';
  return `Bearer realm="${realm}"${/^Bearer \S/.test(authorization) ? ', error="invalid_token"' : ''}`;
}

function refusesStrangers(contract: Contract, { unchanged }: Suite): void {
  it('without a session, with an unknown one and with an ended one nobody passes', () =>
    unchanged(async (server) => {
      for (const { place, who, code } of strangers(server, contract)) {
        const answer = await callContract(server, contract, goodInput(contract), who);
        expectRefusal(server, contract, answer, { code, place });
        expect(answer.headers['www-authenticate'], place).to.equal(challengeFor(contract, who));
      }
    }));
}

function refusesForgery(contract: Contract, { unchanged }: Suite): void {
  it('without the CSRF token of this very session nothing is changed', () =>
    unchanged(async (server) => {
      const { cookie = '' } = server.ada.credentials;
      const foreign = server.bob.credentials['x-csrf-token'] ?? '';
      const forged: Credentials[] = [
        { cookie },
        ...['', 'x', token, foreign].map((csrf) => ({ cookie, 'x-csrf-token': csrf })),
      ];
      for (const who of forged) {
        const answer = await callContract(server, contract, goodInput(contract), who);
        expectRefusal(server, contract, answer, {
          code: 'csrf-token-invalid',
          place: who['x-csrf-token'] ?? 'none',
        });
      }
    }));
}

function refusesOtherRoles(contract: Contract, { unchanged }: Suite): void {
  const permission = contract.access.kind === 'admin' ? contract.access.permission : undefined;
  const without = roles.filter((role) => permission && !isPermitted(role, permission));
  if (without.length === 0) return;

  it(`${without.join(', ')} may not`, () =>
    unchanged(async (server) => {
      for (const role of without) {
        const answer = await callContract(server, contract, goodInput(contract), server.as[role]);
        expectRefusal(server, contract, answer, { code: 'forbidden', place: role });
      }
    }));
}

function refusesOtherScopes(contract: Contract, { unchanged }: Suite): void {
  const scope = contract.access.kind === 'service' ? contract.access.scope : undefined;

  it('a service with every other scope may not', () =>
    unchanged(async (server) => {
      for (const other of serviceScopes.filter((one) => one !== scope)) {
        const answer = await callContract(server, contract, goodInput(contract), server.services[other]);
        expectRefusal(server, contract, answer, { code: 'scope-missing', place: other });
        expect(answer.headers['www-authenticate']).to.equal(
          `Bearer realm="services", error="insufficient_scope", scope="${scope}"`,
        );
      }
    }));
}

describe('doors: who may not call is told so, and changes nothing', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();

  for (const contract of guarded)
    describe(`${contract.method} ${contract.path}`, () => {
      refusesStrangers(contract, suite);
      if (contract.access.kind === 'account' && contract.method !== 'GET') refusesForgery(contract, suite);
      refusesOtherRoles(contract, suite);
      if (contract.access.kind === 'service') refusesOtherScopes(contract, suite);
    });
});

/** What an answer says, without what is different in every answer. */
const saidBy = ({ status, headers, json }: Answer): unknown => ({
  status,
  headers: { ...headers, date: '', 'x-request-id': '' },
  json: { ...(json as object), requestId: '' },
});

/** One thing of Bob's for each kind of id that public paths have. */
async function thingsOf({ call, bob }: StaffedServer): Promise<ReadonlyMap<string, string>> {
  const make = async (path: string, json: object): Promise<string> => {
    const answer = await call.public(path, { method: 'POST', json, headers: bob.credentials });
    expect(answer.status, answer.bytes.toString()).to.equal(201);
    return (answer.json as { id: string }).id;
  };
  return new Map([
    ['/v1/keys', await make('/v1/keys', { name: "Bob's key" })],
    ['/v1/rights-requests', await make('/v1/rights-requests', { type: 'access' })],
  ]);
}

describe('doors: what is not there and what is not yours look the same', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();
  let things: ReadonlyMap<string, string>;
  before(async () => {
    things = await thingsOf(suite.current());
  });

  for (const contract of contracts.filter(({ params }) => params !== undefined)) {
    // Where a token of a mail is all that opens, a stranger must not learn from the answer which ids there are.
    const code = contract.errors.includes('token-invalid') ? 'token-invalid' : 'not-found';
    it(`${contract.method} ${contract.path}: an unknown id is answered with ${code}`, () =>
      suite.unchanged(async (server) => {
        const answer = await callContract(server, contract, goodInput(contract));
        expectRefusal(server, contract, answer, { code });
      }));

    if (contract.access.kind === 'account')
      it(`${contract.method} ${contract.path}: somebody else's id is answered as an unknown one`, () =>
        suite.unchanged(async (server) => {
          const id = things.get(contract.path.split('/{')[0] ?? '');
          if (!id) throw new Error(`make a thing of Bob's for ${contract.path}`);
          const theirs = await callContract(server, contract, { id, ...goodInput(contract) });
          const none = await callContract(server, contract, { id: unknownId, ...goodInput(contract) });
          expectRefusal(server, contract, theirs, { code: 'not-found' });
          expect(saidBy(theirs)).to.deep.equal(saidBy(none));
        }));
  }
});

describe('doors: addresses and methods that are not there', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();
  const places = Map.groupBy(contracts, ({ listener, path }) => `${listener} ${path}`);

  for (const [place, [contract, ...others]] of places) {
    if (!contract) continue;
    const allowed = [contract, ...others].map(({ method }) => method);

    it(`${place} answers other methods with 405 and those that there are`, () =>
      suite.unchanged(async (server) => {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
          if ((allowed as string[]).includes(method)) continue;
          const headers = permittedFor(server, contract);
          const answer = await server.call[contract.listener].unlisted(pathOf(contract), { method, headers });
          expectProblem(answer, 'method-not-allowed', `${method} ${place}`);
          const told = answer.headers.allow?.split(', ') ?? [];
          expect(told, `${method} ${place}`).to.have.members(allowed);
        }
      }));

    it(`${place} is not on the other listener`, () =>
      suite.unchanged(async (server) => {
        const other = contract.listener === 'public' ? 'admin' : 'public';
        for (const method of allowed) {
          const headers = permittedFor(server, contract);
          const answer = await server.call[other].unlisted(pathOf(contract), { method, headers });
          expectProblem(answer, 'not-found', `${method} ${place} on ${other}`);
        }
      }));
  }
});
