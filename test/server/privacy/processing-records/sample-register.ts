import type { DataMapEntry, RegisterInput } from '#server/privacy/processing-records/register-input.ts';

const service = {
  id: 'provide-service',
  title: 'Providing the API service',
  legalBasis: 'Art. 6(1)(b) GDPR, contract',
};
const secure = {
  id: 'secure-service',
  title: 'Security of the service',
  legalBasis: 'Art. 6(1)(f) GDPR, legitimate interest',
};
const notices = {
  id: 'send-notices',
  title: 'Communication about the service',
  legalBasis: 'Art. 6(1)(b) GDPR, contract',
};

const whileActive = {
  id: 'retain.account',
  title: 'Account data',
  period: 'while the account is active; erased on request',
};
const ninetyDays = { id: 'retain.logs', title: 'API access logs', period: '90 days' };

const contact = 'Contact (e-mail address)';
const technical = 'Technical (IP address, browser and device, path and query)';

/** A small data map: three purposes, two kinds of data subjects. */
export const sampleDataMap: readonly DataMapEntry[] = [
  entry('accounts.email', contact, { purposes: [service, notices], retention: [whileActive], sealed: true }),
  entry('accounts.name', 'Identity (name)', { purposes: [service], retention: [whileActive], sealed: true }),
  entry('access_log.ip', technical, { purposes: [secure], retention: [ninetyDays], sealed: true }),
  entry('access_log.user_agent', technical, { purposes: [secure], retention: [ninetyDays], sealed: true }),
  entry('access_log.status', 'API usage (time, route, status)', {
    purposes: [service, secure],
    retention: [ninetyDays],
  }),
  entry('admins.email', contact, {
    subjectCategory: 'Administrators',
    purposes: [secure],
    retention: [whileActive],
  }),
];

function entry(place: string, category: string, rest: Partial<DataMapEntry>): DataMapEntry {
  const [table = '', column = ''] = place.split('.');
  return {
    table,
    column,
    category,
    subjectCategory: 'Account holders',
    purposes: [],
    retention: [],
    sealed: false,
    ...rest,
  };
}

/** Everything answered, with names in Latin, Greek and Cyrillic letters. */
export const completeInput: RegisterInput = {
  controller: {
    name: 'Żółć & Überprüfung Spółka z o.o.',
    address: 'ul. Świętokrzyska 12\n00-916 Warszawa',
    email: 'kontakt@zolc.example',
    phone: '+48 22 000 00 00',
    countryCode: 'PL',
    timeZone: 'Europe/Warsaw',
    jointControllers: [
      {
        name: 'Γυμναστική Α.Ε.',
        address: 'Οδός Ερμού 5, Αθήνα',
        email: 'info@gymnastiki.example',
        phone: '',
      },
    ],
    representative: 'none',
    dataProtectionOfficer: {
      name: 'Дарья Щербакова',
      address: '',
      email: 'dpo@zolc.example',
      phone: '+48 22 000 00 01',
    },
  },
  activities: [
    {
      purposeId: 'provide-service',
      recipients: [
        { category: 'Hosting provider (processor)', name: 'Serwery Północ S.A.', countryCode: 'PL' },
      ],
      transfers: [],
    },
    { purposeId: 'secure-service', recipients: [], transfers: [] },
    {
      purposeId: 'send-notices',
      recipients: [{ category: 'E-mail provider (processor)', name: 'Mailworks Inc.', countryCode: 'US' }],
      transfers: [
        {
          destination: 'United States',
          recipient: 'Mailworks Inc.',
          safeguard: 'Adequacy decision (EU) 2023/1795 and standard contractual clauses',
        },
      ],
    },
  ],
  measures: [
    {
      title: 'Encryption',
      description: 'TLS 1.2 or 1.3 for every connection; AES-256-GCM under a key per person at rest.',
    },
    {
      title: 'Access control',
      description: 'Roles with least privilege, second factor for every administrator.',
    },
  ],
  generatedAtUtc: '2026-11-23T10:15:00.000Z',
  dataMap: sampleDataMap,
};

/** Nothing answered yet: what a fresh installation has. */
export const emptyInput: RegisterInput = {
  ...completeInput,
  controller: {
    name: '',
    address: '',
    email: '',
    phone: '',
    countryCode: '',
    timeZone: '',
    jointControllers: null,
    representative: null,
    dataProtectionOfficer: null,
  },
  activities: [],
  measures: [],
};
