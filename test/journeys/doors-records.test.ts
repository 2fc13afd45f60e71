import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { z } from 'zod';
import { type Contract, recordsLimits } from '#shared/contracts/contract.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';
import { callContract } from '#test/support/whole-server/calls-of-contracts.ts';
import { expectInvalid, expectRefusal, ourWords } from '#test/support/whole-server/expect-refusal.ts';
import type { StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import { fieldsOf, sampleOf, withField, wrongValues } from '#test/support/whole-server/sample-input.ts';
import { useStaffedServer } from '#test/support/whole-server/use-staffed-server.ts';

const jsonType = { 'content-type': 'application/json' };
const lines = { 'content-type': 'application/x-ndjson' };

type Suite = ReturnType<typeof useStaffedServer>;

/** Lists of records, each of which is refused by itself. All of these are: the account of a sample is nobody's. */
function recordFields(contract: Contract, { unchanged }: Suite): void {
  const schema = (contract.body as z.ZodArray).element as z.ZodType;
  const sample = sampleOf(schema);
  const fields = fieldsOf(schema);
  const send = async (server: StaffedServer, records: readonly unknown[]) => {
    const body = records.map((record) => JSON.stringify(record)).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const { status, json, bytes } = await callContract(server, contract, { body, headers });
    expect(status, bytes.toString().slice(0, 300)).to.equal(200);
    return json as { accepted: number; refused: { index: number; pointer: string; message: string }[] };
  };

  it('each record with an unknown field, without a required one, or with a wrong one is refused with its pointer', () =>
    unchanged(async (server) => {
      const missing = fields.filter((field) => !field.schema.safeParse(undefined).success);
      const cases = [
        { pointer: '/surprise', record: withField(sample, ['surprise'], 1) },
        ...missing.map(({ pointer, path }) => ({ pointer, record: withField(sample, path, undefined) })),
        ...fields.flatMap((field) =>
          wrongValues(field).map((value) => ({
            pointer: field.pointer,
            record: withField(sample, field.path, value),
          })),
        ),
        ...[null, 7, 'text', [], true].map((record) => ({ pointer: '', record })),
      ];
      const { accepted, refused } = await send(
        server,
        cases.map(({ record }) => record),
      );
      expect(accepted).to.equal(0);
      expect(refused.map(({ index, pointer }) => ({ index, pointer }))).to.deep.equal(
        cases.map(({ pointer }, index) => ({ index, pointer })),
      );
      for (const { message } of refused) expect(message).to.match(ourWords);
      for (const { message } of refused.slice(1, 1 + missing.length)) expect(message).to.equal('is missing');
    }));
}

function recordForms(contract: Contract, { unchanged }: Suite): void {
  const sample = JSON.stringify(sampleOf((contract.body as z.ZodArray).element as z.ZodType));

  it('what is no list, an empty one and a too long one are refused', () =>
    unchanged(async (server) => {
      const tooMany = Array(recordsLimits.records + 1).fill('1');
      for (const [body, headers] of [
        [sample, jsonType],
        ['null', jsonType],
        ['7', jsonType],
        ['"[1]"', jsonType],
        ['[]', jsonType],
        [' [ ] ', jsonType],
        ['', jsonType],
        ['\n\r\n', lines],
        [`[${tooMany}]`, jsonType],
        [tooMany.join('\n'), lines],
      ] as const) {
        const answer = await callContract(server, contract, { body, headers });
        expectInvalid(server, contract, answer, { pointer: '', place: body.slice(0, 20) });
      }
    }));

  it('a body of more bytes than a list may have is refused, packed or not', () =>
    unchanged(async (server) => {
      const big = Buffer.alloc(recordsLimits.bytes + 1, ' ');
      for (const [body, encoding] of [
        [big, {}],
        [gzipSync(big), { 'content-encoding': 'gzip' }],
      ] as const) {
        const answer = await callContract(server, contract, { body, headers: { ...lines, ...encoding } });
        expectRefusal(server, contract, answer, { code: 'body-too-large' });
      }
    }));
}

function brokenRecords(contract: Contract, { unchanged }: Suite): void {
  const sample = JSON.stringify(sampleOf((contract.body as z.ZodArray).element as z.ZodType));

  it('broken JSON is refused as a whole', () =>
    unchanged(async (server) => {
      for (const body of [
        '{',
        '[',
        `[${sample}`,
        `[${sample},]`,
        `[,${sample}]`,
        `[${sample}]x`,
        `[${sample}}`,
        `[${sample}],[]`,
      ]) {
        const answer = await callContract(server, contract, { body, headers: jsonType });
        expectRefusal(server, contract, answer, { code: 'broken-json', place: body });
      }
    }));

  it('another content type, or charset, or none, is refused', () =>
    unchanged(async (server) => {
      for (const type of ['text/plain', 'application/jsonl', 'application/x-ndjson; charset=utf-16', '']) {
        const headers = type === '' ? {} : { 'content-type': type };
        const answer = await callContract(server, contract, { body: sample, headers });
        expectRefusal(server, contract, answer, { code: 'unsupported-media-type', place: type });
        expect(answer.headers.accept).to.equal('application/json, application/x-ndjson');
      }
    }));

  it('an encoding that is not read is told with those that are', () =>
    unchanged(async (server) => {
      const headers = { ...lines, 'content-encoding': 'snappy' };
      const answer = await callContract(server, contract, { body: sample, headers });
      expectRefusal(server, contract, answer, { code: 'unsupported-media-type' });
      expect(answer.headers['accept-encoding']).to.equal('gzip, deflate, br, zstd');
    }));

  it('gzip that is none, is cut off or is not said is told as that, not as broken JSON', () =>
    unchanged(async (server) => {
      const gzip = { 'content-encoding': 'gzip' };
      const packed = gzipSync(sample);
      for (const type of [lines, jsonType])
        for (const { body, coding } of [
          { body: sample, coding: gzip },
          { body: packed.subarray(0, 30), coding: gzip },
          { body: packed, coding: {} },
        ]) {
          const answer = await callContract(server, contract, { body, headers: { ...type, ...coding } });
          expectRefusal(server, contract, answer, { code: 'broken-encoding' });
        }
    }));
}

describe('doors: bad lists of records get the documented problem and change nothing', function () {
  this.timeout(60_000);
  const suite = useStaffedServer();

  for (const contract of listAllContracts().filter(({ bodyForm }) => bodyForm === 'records'))
    describe(`${contract.method} ${contract.path}`, () => {
      recordFields(contract, suite);
      recordForms(contract, suite);
      brokenRecords(contract, suite);
    });
});
