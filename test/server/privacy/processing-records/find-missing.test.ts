import { expect } from 'chai';
import { buildRegister, type RegisterInput } from '#server/privacy/processing-records/index.ts';
import { completeInput, emptyInput, sampleDataMap } from './sample-register.ts';

const pointers = (input: RegisterInput): string[] =>
  buildRegister(input).missing.map(({ pointer }) => pointer);

const withController = (changes: Partial<RegisterInput['controller']>): RegisterInput => ({
  ...completeInput,
  controller: { ...completeInput.controller, ...changes },
});

const withActivity = (changes: Partial<RegisterInput['activities'][number]>): RegisterInput => ({
  ...completeInput,
  activities: completeInput.activities.map((entry) =>
    entry.purposeId === 'secure-service' ? { ...entry, ...changes } : entry,
  ),
});

describe('what is missing from a register', () => {
  it('is nothing when everything is answered, "none" included', () => {
    expect(buildRegister(completeInput).missing).to.deep.equal([]);
  });

  it('is every answer only the controller can give, on a fresh installation', () => {
    const { missing, activities } = buildRegister(emptyInput);
    expect(missing.filter(({ item }) => item === 'a')).to.have.length(6);
    for (const { purposeId } of activities) {
      const items = missing.filter((entry) => entry.purposeId === purposeId).map(({ item }) => item);
      expect(items).to.deep.equal(['d', 'e']);
    }
    expect(missing.at(-1)).to.deep.include({ item: 'g', pointer: '/measures', purposeId: null });
  });

  it('takes a telephone number for an e-mail address, but not neither', () => {
    expect(pointers(withController({ email: '' }))).to.deep.equal([]);
    expect(pointers(withController({ email: '', phone: ' ' }))).to.deep.equal(['/controller/email']);
  });

  it('asks for parties that are named but cannot be reached', () => {
    const party = { name: 'Somebody', address: '', email: '', phone: '' };
    const found = pointers(
      withController({ jointControllers: [party], representative: party, dataProtectionOfficer: party }),
    );
    expect(found).to.deep.equal([
      '/controller/jointControllers/0',
      '/controller/representative',
      '/controller/dataProtectionOfficer',
    ]);
  });

  it('asks for the transfer when a recipient sits outside the EEA and none is told', () => {
    const recipient = (countryCode: string) => [{ category: 'Hosting', name: '', countryCode }];
    const transfers = '/activities/secure-service/transfers';
    expect(pointers(withActivity({ recipients: recipient('US') }))).to.deep.equal([transfers]);
    expect(pointers(withActivity({ recipients: recipient('CH') }))).to.deep.equal([transfers]);
    expect(pointers(withActivity({ recipients: recipient('NO') }))).to.deep.equal([]);
    expect(pointers(withActivity({ recipients: recipient('') }))).to.deep.equal([]);
  });

  it('asks for the safeguard of each transfer', () => {
    const transfers = [{ destination: 'India', recipient: '', safeguard: ' ' }];
    expect(pointers(withActivity({ transfers }))).to.deep.equal([
      '/activities/secure-service/transfers/0/safeguard',
    ]);
  });

  it('asks for a time limit where the data map has none', () => {
    const dataMap = sampleDataMap.map((entry) =>
      entry.column === 'name' ? { ...entry, retention: [] } : entry,
    );
    const { missing } = buildRegister({ ...completeInput, dataMap });
    expect(missing).to.deep.equal([
      {
        item: 'f',
        pointer: '/activities/provide-service/timeLimits',
        what: 'time limit for erasure: Identity (name)',
        purposeId: 'provide-service',
      },
    ]);
  });
});
