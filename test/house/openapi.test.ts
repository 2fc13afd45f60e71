import { isDeepStrictEqual } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { buildOpenApi, type OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import type { Contract } from '#shared/contracts/contract.ts';
import { loadAllContracts } from '#test/support/openapi/all-contracts.ts';
import { listOperations } from '#test/support/openapi/index.ts';

const listeners = ['public', 'admin'] as const;

/** Where a document offers the same choice twice. */
function findEqualChoices(value: unknown, place = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const choices: unknown[] = ['anyOf', 'oneOf', 'enum'].includes(name) && Array.isArray(inner) ? inner : [];
    const isTwice = choices.some((one, at) =>
      choices.slice(0, at).some((other) => isDeepStrictEqual(one, other)),
    );
    return [...(isTwice ? [`${place}/${name}`] : []), ...findEqualChoices(inner, `${place}/${name}`)];
  });
}

describe('house: OpenAPI', () => {
  let contracts: readonly Contract[];
  const documents = new Map<string, OpenApiDocument>();
  const operationsOf = (listener: string) => listOperations(documents.get(listener) as OpenApiDocument);

  before(async () => {
    contracts = await loadAllContracts();
    for (const listener of listeners)
      documents.set(listener, buildOpenApi({ title: 'Wrkout', version: '1.2.3', listener, contracts }));
  });

  it('sees the contracts', () => {
    expect(contracts.length).to.be.above(30);
    expect(contracts.map(({ id }) => id)).to.include('billing.webhook');
  });

  it('no two contracts share an id, or a method and path', () => {
    const ids = contracts.map(({ id }) => id);
    const places = contracts.map(({ method, path }) => `${method} ${path}`);
    for (const list of [ids, places]) expect(new Set(list).size).to.equal(list.length);
  });

  for (const listener of listeners) {
    it(`the document of the ${listener} listener is valid OpenAPI 3.1`, async () => {
      const copy = structuredClone(documents.get(listener)) as unknown as Record<string, unknown>;
      const { valid, errors } = await new Validator().validate(copy);
      expect(errors).to.equal(undefined);
      expect(valid).to.equal(true);
      expect(copy.openapi).to.equal('3.1.0');
    });

    it(`it lists exactly the routes of the ${listener} contracts`, () => {
      const listed = operationsOf(listener)
        .filter(({ path }) => path !== '/api/{path}')
        .map(({ method, path }) => `${method} ${path}`);
      const declared = contracts
        .filter((contract) => contract.listener === listener)
        .map(({ method, path }) => `${method} ${path}`);
      expect(listed.sort()).to.deep.equal(declared.sort());
    });

    it(`every operation of the ${listener} listener has an id, a summary, a success and its problems`, () => {
      const ids = new Set<string>();
      for (const { operation, method, path } of operationsOf(listener)) {
        const place = `${method} ${path}`;
        const statuses = Object.keys(operation.responses);
        expect(operation.operationId, place).to.match(/^\w+\.\w+$/);
        expect(operation.summary, place).to.not.equal('');
        expect(
          statuses.some((status) => /^2|default/.test(status)),
          `${place}: success`,
        ).to.equal(true);
        expect(
          statuses.filter((status) => /^[45]/.test(status)),
          `${place}: problems`,
        ).to.include('500');
        ids.add(operation.operationId);
      }
      expect(ids.size).to.equal(operationsOf(listener).length);
    });

    it(`no two choices of the ${listener} document are the same`, () => {
      expect(findEqualChoices(documents.get(listener))).to.deep.equal([]);
    });

    it(`every parameter in a path of the ${listener} listener is described`, () => {
      for (const { operation, method, path } of operationsOf(listener)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const described = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
        expect(described, `${method} ${path}`).to.deep.equal(named);
      }
    });

    it(`every operation of the ${listener} listener demands a scheme that is described, or nothing`, () => {
      const schemes = Object.keys(documents.get(listener)?.components?.securitySchemes ?? {});
      for (const { operation, method, path } of operationsOf(listener))
        for (const way of operation.security)
          expect(schemes, `${method} ${path}`).to.include.members(Object.keys(way));
    });
  }

  it('every problem that a contract names is in its operation, under the status it is answered with', () => {
    const byId = new Map(
      listeners.flatMap(operationsOf).map(({ operation }) => [operation.operationId, operation]),
    );
    const codes = JSON.stringify(byId.get('keys.revoke')?.responses['404']);
    expect(codes).to.include('not-found');
    for (const { id, errors } of contracts)
      for (const code of errors)
        expect(JSON.stringify(byId.get(id)?.responses), `${id} ${code}`).to.include(`"${code}"`);
  });

  it('an IP address is told in the formats of JSON Schema', () => {
    const rows = listOperations(documents.get('admin') as OpenApiDocument).find(
      ({ operation }) => operation.operationId === 'accessLog.list',
    );
    const ip = (rows?.operation.parameters ?? []).find(({ name }) => name === 'ip') as { schema?: unknown };
    expect(ip.schema).to.deep.equal({
      anyOf: [
        { type: 'string', format: 'ipv4' },
        { type: 'string', format: 'ipv6' },
      ],
    });
  });

  it('the same choice twice is found', () => {
    const twice = { a: [{ anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'string' }] }] };
    expect(findEqualChoices(twice)).to.deep.equal(['/a/0/anyOf']);
  });

  it('a document with a response that has no description is found', async () => {
    const broken = structuredClone(documents.get('public')) as unknown as Record<string, unknown>;
    const paths = broken.paths as Record<string, { get: { responses: object } }>;
    (paths['/healthz'] as { get: { responses: object } }).get.responses = { 200: {} };
    expect((await new Validator().validate(broken)).valid).to.equal(false);
  });
});
