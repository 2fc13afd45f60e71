import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { auditEventNames } from '#shared/contracts/audit-events.ts';
import { type Contract, commonErrors } from '#shared/contracts/contract.ts';
import { errorTable } from '#shared/errors/index.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';

const contracts = listAllContracts();
const called = (contract: Contract) => `${contract.listener} ${contract.method} ${contract.path}`;
const shapeOf = (path: string) => path.replaceAll(/\{\w+\}/g, '{}');
const twice = (list: readonly string[]) => list.filter((one, at) => list.indexOf(one) !== at);

/** Admin routes for every role: each says here why it needs no permission of its own. */
const forEveryRole: Record<string, string> = {
  'admins.signOut': 'everybody may end their own session',
  'admins.session': 'everybody may see who they are',
};

/** Events that no route appends, and who does. */
const withoutRoute: Record<string, string> = {
  'approval.requested': 'whoever asks for a second administrator',
  'server.started': 'the start',
  'server.stopped': 'the stop',
  'backup.restored': 'a restore, in the restored folder',
};

/** Codes that no route answers: the gateway's, and those of an address where no route is. */
const outsideRoutes: readonly string[] = [
  'key-missing',
  'key-malformed',
  'key-unknown',
  'key-expired',
  'key-ip-refused',
  'account-inactive',
  'rate-limited',
  'quota-exceeded',
  'abnormal-usage-detected',
  'request-refused',
  'upstream-unreachable',
  'upstream-timeout',
  'upstream-unavailable',
  'request-timeout',
  'fields-too-large',
  'method-not-allowed',
];

/** Every source file of the server, to see which event and which code is really used. */
const serverSource = globSync('server/**/*.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** What a schema says of a field that nobody named; in the first thing of a list, where it is one. */
function issuesWithUnnamed(schema: z.ZodType): string[] {
  const unnamed = { 'a field that nobody named': 1 };
  const parsed = schema.safeParse(schema instanceof z.ZodArray ? [unnamed] : unnamed);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.code ?? 'custom');
}

describe('contracts', () => {
  it('there are some of every feature', () => {
    expect(contracts.length).to.be.greaterThan(30);
    expect(new Set(contracts.map((contract) => contract.id.split('.')[0])).size).to.be.greaterThan(8);
  });

  it('no id is used twice, and each says feature and act', () => {
    expect(twice(contracts.map((contract) => contract.id))).to.deep.equal([]);
    for (const { id } of contracts) expect(id).to.match(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
  });

  it('no method and path is answered twice on a listener, whatever its parameters are called', () => {
    expect(twice(contracts.map((contract) => shapeOf(called(contract))))).to.deep.equal([]);
  });

  it('the admin listener answers administrators, the public one never does; only metrics are for services there', () => {
    for (const contract of contracts) {
      const { listener, path, access } = contract;
      const isMetrics = path === '/metrics';
      expect(path.startsWith('/admin/') || isMetrics, called(contract)).to.equal(listener === 'admin');
      if (access.kind === 'anyone') continue;
      const kinds = isMetrics ? ['service'] : listener === 'admin' ? ['admin'] : ['account', 'service'];
      expect(kinds, called(contract)).to.include(access.kind);
    }
  });

  it('an admin route names its permission, or is known to need none', () => {
    const open = contracts.filter(({ access }) => access.kind === 'admin' && !access.permission);
    expect(open.map((contract) => contract.id)).to.have.members(Object.keys(forEveryRole));
  });

  it('the parameters of a path are exactly those of its schema', () => {
    for (const contract of contracts) {
      const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const shape = (contract.params as unknown as { shape: object } | undefined)?.shape ?? {};
      expect(Object.keys(shape), called(contract)).to.have.members(inPath);
    }
  });

  it('reading takes no body, and an answer without content has none', () => {
    for (const { method, body, bodyForm, success, id } of contracts) {
      if (method === 'GET') expect([body, bodyForm], id).to.deep.equal([undefined, undefined]);
      if (success.status === 204)
        expect([success.body, success.media], id).to.deep.equal([undefined, undefined]);
      else expect(success.body ?? success.media, id).to.not.equal(undefined);
    }
  });

  it('a change leaves a trace; what leaves none says why', () => {
    for (const { method, audit, id } of contracts) {
      if ('none' in audit) expect(audit.none.length, id).to.be.greaterThan(5);
      else expect(audit, id).to.not.have.length(0);
      if (method !== 'GET' && 'none' in audit)
        expect(audit.none, id).to.match(/no data|changes nothing|own|page|preview|refus|session/i);
    }
  });

  it('the refusals of a contract are those that its form does not tell already, each once', () => {
    for (const contract of contracts) {
      expect(twice(contract.errors), contract.id).to.deep.equal([]);
      for (const code of contract.errors) expect(errorTable, contract.id).to.have.property(code);
    }
  });

  it('a list is a page with limit and cursor', () => {
    for (const { method, query, success, id } of contracts) {
      const keys = Object.keys((success.body as unknown as { shape?: object } | undefined)?.shape ?? {});
      if (method !== 'GET' || !keys.includes('items')) continue;
      expect(keys, id).to.have.members(['items', 'nextCursor']);
      const asked = Object.keys((query as unknown as { shape?: object } | undefined)?.shape ?? {});
      const nextCursor = (success.body as unknown as { shape: { nextCursor: { type: string } } }).shape
        .nextCursor;
      if (nextCursor.type !== 'null') expect(asked, id).to.include.members(['limit', 'cursor']);
    }
  });

  it('no request takes a field that nobody named', () => {
    for (const contract of contracts)
      for (const schema of [contract.params, contract.query, contract.body]) {
        if (!schema) continue;
        const codes = issuesWithUnnamed(schema);
        expect(
          codes.some((code) => code === 'unrecognized_keys' || code === 'invalid_union'),
          contract.id,
        ).to.equal(true);
      }
  });
});

describe('audit events and routes', () => {
  const ofRoutes = new Set(contracts.flatMap(({ audit }) => ('none' in audit ? [] : audit)));

  it('every event belongs to a route, or is known to come from elsewhere', () => {
    const others = auditEventNames.filter((event) => !ofRoutes.has(event));
    expect(others).to.have.members(Object.keys(withoutRoute));
  });

  it('every event is appended by some code of the server', () => {
    expect(auditEventNames.filter((event) => !serverSource.includes(`'${event}'`))).to.deep.equal([]);
  });
});

describe('error codes and routes', () => {
  it('every code is one that a route or its form answers, or is known to come from elsewhere', () => {
    const told = new Set<string>(
      contracts.flatMap((contract) => [...contract.errors, ...commonErrors(contract)]),
    );
    expect(Object.keys(errorTable).filter((code) => !told.has(code))).to.have.members(outsideRoutes);
  });

  it('every code is used by some code of the server', () => {
    expect(Object.keys(errorTable).filter((code) => !serverSource.includes(`'${code}'`))).to.deep.equal([]);
  });
});
