import { z } from 'zod';
import { type Contract, readsJson } from '#shared/contracts/contract.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import { callContract, goodQuery } from '#test/support/whole-server/calls-of-contracts.ts';
import { expectInvalid, expectRefusal } from '#test/support/whole-server/expect-refusal.ts';
import {
  fieldsOf,
  isNamed,
  isObject,
  sampleOf,
  withField,
  wrongTexts,
  wrongValues,
} from '#test/support/whole-server/sample-input.ts';
import { useStaffedServer } from '#test/support/whole-server/use-staffed-server.ts';

const contracts = listAllContracts();
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 40);
const jsonType = { 'content-type': 'application/json' };

type Suite = ReturnType<typeof useStaffedServer>;

/** Where a contract has no body, one without fields may be sent all the same. */
const bodyOf = ({ body }: Contract): z.ZodType => body ?? z.strictObject({});

function bodyFields(contract: Contract, { unchanged }: Suite): void {
  const schema = bodyOf(contract);
  const sample = sampleOf(schema);
  const fields = fieldsOf(schema);
  const objects = [{ path: [], pointer: '', schema }, ...fields].filter(isObject);

  it('an unknown field in the body is named, at every depth', () =>
    unchanged(async (server) => {
      for (const { path, pointer } of objects) {
        const json = withField(sample, [...path, 'surprise'], 1);
        const answer = await callContract(server, contract, { json });
        expectInvalid(server, contract, answer, { pointer: `${pointer}/surprise` });
      }
    }));

  if (fields.length === 0) return;

  it('each required field that is missing is named', () =>
    unchanged(async (server) => {
      for (const { path, pointer, schema: field } of fields.filter(isNamed)) {
        if (field.safeParse(undefined).success) continue;
        const answer = await callContract(server, contract, { json: withField(sample, path, undefined) });
        expectInvalid(server, contract, answer, {
          pointer,
          place: `without ${pointer}`,
          message: 'is missing',
        });
      }
    }));

  it('each field of a wrong type or out of its range is named', () =>
    unchanged(async (server) => {
      for (const field of fields)
        for (const value of wrongValues(field)) {
          const json = withField(sample, field.path, value);
          const answer = await callContract(server, contract, { json });
          const place = `${field.pointer} = ${shown(value)}`;
          expectInvalid(server, contract, answer, { pointer: field.pointer, place });
        }
    }));
}

function bodyPeriod(contract: Contract, { unchanged }: Suite): void {
  const body = bodyOf(contract);
  if (!fieldsOf(body).some(({ pointer }) => pointer === '/from')) return;

  it('a period that ends before it begins is refused instead of found empty', () =>
    unchanged(async (server) => {
      const json = { ...(sampleOf(body) as object), from: '2026-11-23', to: '2026-11-22' };
      const answer = await callContract(server, contract, { json });
      expectInvalid(server, contract, answer, { pointer: '/from', message: 'must be before `to`' });
    }));
}

function bodyForms(contract: Contract, { unchanged }: Suite): void {
  it('a body that is no object is refused', () =>
    unchanged(async (server) => {
      const list = JSON.stringify([sampleOf(bodyOf(contract))]);
      for (const body of [list, 'null', '7', '"text"', 'true']) {
        const answer = await callContract(server, contract, { body, headers: jsonType });
        expectInvalid(server, contract, answer, { pointer: '', place: body, message: 'must be an object' });
      }
    }));

  it('broken JSON is refused', () =>
    unchanged(async (server) => {
      for (const body of ['{', '{"a":1,}', "{'a':1}", `${JSON.stringify(sampleOf(bodyOf(contract)))}x`]) {
        const answer = await callContract(server, contract, { body, headers: jsonType });
        expectRefusal(server, contract, answer, { code: 'broken-json', place: body });
      }
    }));

  it('a body of another content type, or of none, is refused though it would be good JSON', () =>
    unchanged(async (server) => {
      const body = JSON.stringify(sampleOf(bodyOf(contract)));
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', '']) {
        const headers = type === '' ? {} : { 'content-type': type };
        const answer = await callContract(server, contract, { body, headers });
        expectRefusal(server, contract, answer, { code: 'unsupported-media-type', place: type });
      }
    }));

  it('a body of more than 64 KiB is refused', () =>
    unchanged(async (server) => {
      const answer = await callContract(server, contract, { json: { big: 'x'.repeat(66 * 1024) } });
      expectRefusal(server, contract, answer, { code: 'body-too-large' });
    }));
}

function rawBodies(contract: Contract, { unchanged }: Suite): void {
  it('a body of more than 1 MiB is refused', () =>
    unchanged(async (server) => {
      const answer = await callContract(server, contract, { body: Buffer.alloc(1024 * 1024 + 1, 'x') });
      expectRefusal(server, contract, answer, { code: 'body-too-large' });
    }));
}

function queryFields(contract: Contract, { unchanged }: Suite): void {
  const shape =
    contract.query instanceof z.ZodObject ? (contract.query.shape as Record<string, z.ZodType>) : {};
  const json = contract.body ? { json: sampleOf(contract.body) } : {};

  it('an unknown field in the query is named', () =>
    unchanged(async (server) => {
      const answer = await callContract(server, contract, {
        query: `surprise=1&${goodQuery(contract)}`,
        ...json,
      });
      expectInvalid(server, contract, answer, { pointer: '?surprise' });
    }));

  if (Object.keys(shape).length > 0)
    it('each query field with a wrong value, or given twice, is named', () =>
      unchanged(async (server) => {
        for (const [name, schema] of Object.entries(shape)) {
          const others = new URLSearchParams(goodQuery(contract));
          others.delete(name);
          const withOthers = (one: string): string => [one, others].join('&').replace(/&$/, '');
          for (const text of wrongTexts(schema)) {
            const query = withOthers(`${name}=${encodeURIComponent(text)}`);
            const answer = await callContract(server, contract, { query });
            expectInvalid(server, contract, answer, {
              pointer: `?${name}`,
              place: `?${name}=${shown(text)}`,
            });
          }
          const good = encodeURIComponent(String(sampleOf(schema)));
          const twice = await callContract(server, contract, {
            query: withOthers(`${name}=${good}&${name}=${good}`),
          });
          expectInvalid(server, contract, twice, { pointer: `?${name}`, place: `?${name} twice` });
        }
      }));

  if ('from' in shape)
    it('a period that ends when it begins, or before, is refused instead of found empty', () =>
      unchanged(async (server) => {
        for (const to of ['2026-11-23T09:00:00.000Z', '2026-11-23T09:59:00.000Z', '2026-11-23']) {
          const answer = await callContract(server, contract, {
            query: `from=2026-11-23T09:59:00Z&to=${to}`,
          });
          expectInvalid(server, contract, answer, {
            ...{ pointer: '?from', place: to, message: 'must be before `to`' },
          });
        }
      }));

  if ('cursor' in shape)
    it('a cursor that is none of ours is named', () =>
      unchanged(async (server) => {
        for (const cursor of ['x', 'bm90IGEgY3Vyc29y', 'W10', 'WzEsMiwzLDRd', 'bnVsbA']) {
          const answer = await callContract(server, contract, { query: `cursor=${cursor}` });
          expectInvalid(server, contract, answer, { pointer: '?cursor', place: cursor });
        }
      }));
}

function pathIds(contract: Contract, { unchanged }: Suite): void {
  const json = contract.body ? { json: sampleOf(contract.body) } : {};

  it('an id that cannot be one is named', () =>
    unchanged(async (server) => {
      for (const id of [
        '1',
        'x'.repeat(300),
        '018e5fd2-1c00-7000-8000',
        '%00',
        "'%20OR%201=1",
        '..%2f..%2fsetup-token',
      ]) {
        const answer = await callContract(server, contract, { id, ...json });
        expectInvalid(server, contract, answer, { pointer: 'path:id', place: id });
      }
    }));
}

describe('doors: bad input gets the documented problem and changes nothing', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();

  for (const contract of contracts)
    describe(`${contract.method} ${contract.path}`, () => {
      if (readsJson(contract)) {
        bodyFields(contract, suite);
        bodyPeriod(contract, suite);
        bodyForms(contract, suite);
      }
      if (contract.bodyForm === 'raw') rawBodies(contract, suite);
      if (contract.params) pathIds(contract, suite);
      queryFields(contract, suite);
    });
});
