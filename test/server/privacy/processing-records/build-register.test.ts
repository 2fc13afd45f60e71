import { expect } from 'chai';
import { dataCategories, purposes } from '#server/foundation/database/index.ts';
import {
  buildRegister,
  describeDataMap,
  renderRegisterJson,
} from '#server/privacy/processing-records/index.ts';
import { auditEntries } from '#server/trust/audit/index.ts';
import { registerSchema } from '#shared/contracts/processing-records.ts';
import { completeInput, emptyInput } from './sample-register.ts';

describe('building the register', () => {
  it('fits its contract, full or empty', () => {
    for (const input of [completeInput, emptyInput, { ...completeInput, dataMap: [] }]) {
      expect(registerSchema.parse(JSON.parse(renderRegisterJson(buildRegister(input))))).to.deep.equal(
        buildRegister(input),
      );
    }
  });

  it('hashes the content, not the time or the order of fields', () => {
    const hash = buildRegister(completeInput).contentHash;
    const later = { ...completeInput, generatedAtUtc: '2027-01-01T00:00:00.000Z' };
    const turned = {
      ...completeInput,
      controller: Object.fromEntries(Object.entries(completeInput.controller).reverse()),
    };
    expect(hash).to.match(/^[0-9a-f]{64}$/);
    expect(buildRegister(later).contentHash).to.equal(hash);
    expect(buildRegister(turned as typeof completeInput).contentHash).to.equal(hash);
    expect(buildRegister({ ...completeInput, measures: [] }).contentHash).not.to.equal(hash);
  });

  it('refuses a time that is none', () => {
    expect(() => buildRegister({ ...completeInput, generatedAtUtc: 'now' })).to.throw(RangeError);
  });

  it('tells the personal columns of declared tables in words', () => {
    const entries = describeDataMap([auditEntries]);
    expect(entries.map(({ table, column }) => `${table}.${column}`)).to.include('audit_entries.subject');
    expect(entries.map(({ column }) => column)).not.to.include('event');
    expect(entries[0]?.category).to.equal(dataCategories.identifier);
    expect(entries[0]?.purposes[0]?.title).to.equal(purposes.accountability.title);
    expect(entries[0]?.retention[0]?.id).to.equal('retain.audit');
  });
});
