import type { Statements } from '#shared/contracts/processing-records.ts';

const party = { name: '', address: '', email: '', phone: '' };

/** What a controller has stated: itself, its officer, one recipient abroad. */
export const sampleStatements: Pick<Statements, 'controller' | 'activities'> = {
  controller: {
    ...party,
    name: 'Muster GmbH',
    address: 'Musterstraße 1, Berlin',
    email: 'privacy@muster.example',
    countryCode: 'DE',
    timeZone: 'Europe/Berlin',
    jointControllers: [],
    representative: 'none',
    dataProtectionOfficer: { ...party, name: 'Dr. Officer', email: 'dpo@muster.example' },
  },
  activities: [
    {
      purposeId: 'process-payments',
      recipients: [{ category: 'Payment provider', name: 'Pay & Co', countryCode: 'US' }],
      transfers: [{ destination: 'US', recipient: 'Pay & Co', safeguard: 'Adequacy decision' }],
    },
  ],
};
