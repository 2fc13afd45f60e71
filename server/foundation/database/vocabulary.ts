/**
 * The words of the data map. Every personal column says by these words what it is, whose, what for and for how long; the
 * register of processing, the access package, the erasure plan and the retention plan are generated from them.
 */

export const dataCategories = {
  identifier: 'Identifiers (account and request numbers)',
  identity: 'Identity (name)',
  contact: 'Contact (e-mail address)',
  authentication: 'Authentication (password hash, session and token hashes)',
  usage: 'API usage (time, route, status, size of each call)',
  technical: 'Technical (IP address, browser and device, path and query)',
  billing: "Billing (plan, payment provider's customer number)",
  correspondence: 'Correspondence (requests, answers, mails)',
} as const;
export type DataCategory = keyof typeof dataCategories;

export const subjectCategories = {
  'account-holder': 'Account holders',
  administrator: 'Administrators of the controller',
} as const;
export type SubjectCategory = keyof typeof subjectCategories;

/** Purposes, each with its legal basis (GDPR Art. 6(1)) and the clause of the policy it serves. */
export const purposes = {
  'provide-service': {
    title: 'Providing and maintaining the API service',
    legalBasis: 'Art. 6(1)(b) GDPR, contract',
    clause: 'use.service',
  },
  'manage-account': {
    title: 'Managing accounts',
    legalBasis: 'Art. 6(1)(b) GDPR, contract',
    clause: 'use.transactions',
  },
  'process-payments': {
    title: 'Processing transactions',
    legalBasis: 'Art. 6(1)(b) GDPR, contract',
    clause: 'use.transactions',
  },
  'secure-service': {
    title: 'Security of the service, abuse and fault analysis',
    legalBasis: 'Art. 6(1)(f) GDPR, legitimate interest in a secure service',
    clause: 'process.measures',
  },
  'answer-rights': {
    title: 'Answering requests of data subjects',
    legalBasis: 'Art. 6(1)(c) GDPR, legal obligation (Art. 12 to 22)',
    clause: 'process.lawful',
  },
  'send-notices': {
    title: 'Communication about the service',
    legalBasis: 'Art. 6(1)(b) GDPR, contract',
    clause: 'use.notices',
  },
  accountability: {
    title: 'Accountability: audit of access to systems and data',
    legalBasis: 'Art. 6(1)(c) GDPR, legal obligation (Art. 5(2), 32)',
    clause: 'secure.monitoring',
  },
} as const satisfies Record<string, { title: string; legalBasis: string; clause: string }>;
export type PurposeId = keyof typeof purposes;

/** How long, from when. `days: null` means until the event named in `period` happens. */
export const retentionRules = {
  'retain.account': {
    title: 'Account data',
    period: 'while the account is active; erased on request',
    days: null,
    startsAt: 'closing of the account',
    action: 'delete',
    legalBasis: 'Art. 6(1)(b) GDPR',
    clause: 'retain.account',
  },
  'retain.logs': {
    title: 'API access logs',
    period: '90 days',
    days: 90,
    startsAt: 'the request',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR; privacy policy',
    clause: 'retain.logs',
  },
  'retain.usage': {
    title: 'Usage totals (requests per hour, key and route)',
    period: '13 months',
    days: 396,
    startsAt: 'the hour',
    action: 'delete',
    legalBasis: 'Art. 6(1)(b) GDPR, contract (what invoices rest on)',
    clause: 'retain.billing',
  },
  'retain.sessions': {
    title: 'Sessions',
    period: '1 day after the session has ended',
    days: 1,
    startsAt: 'end of the session',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'cookies.essential',
  },
  'retain.tokens': {
    title: 'One-time tokens',
    period: '1 day after the token has expired',
    days: 1,
    startsAt: 'expiry of the token',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'collect.account',
  },
  'retain.unverified': {
    title: 'Accounts whose e-mail was never verified',
    period: '7 days',
    days: 7,
    startsAt: 'sign-up',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'retain.account',
  },
  'retain.mail': {
    title: 'Mail in the outbox',
    period: '30 days',
    days: 30,
    startsAt: 'the mail',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'use.notices',
  },
  'retain.webhooks': {
    title: 'Receipts of webhook events',
    period: '30 days',
    days: 30,
    startsAt: 'the event',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'retain.billing',
  },
  'retain.repeats': {
    title: 'Answers kept for a repeated request',
    period: '1 day',
    days: 1,
    startsAt: 'the request',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'use.service',
  },
  'retain.packages': {
    title: 'Access packages',
    period: '30 days',
    days: 30,
    startsAt: 'completion of the request',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'right.access',
  },
  'retain.rights': {
    title: 'Files of rights requests',
    period: '3 years',
    days: 1096,
    startsAt: 'end of the request',
    action: 'delete',
    legalBasis: 'Art. 5(2) GDPR, defence of claims',
    clause: 'process.records',
  },
  'retain.holds': {
    title: 'Legal holds',
    period: '3 years',
    days: 1096,
    startsAt: 'end of the hold',
    action: 'delete',
    legalBasis: 'Art. 5(2) GDPR, defence of claims',
    clause: 'process.records',
  },
  'retain.backups': {
    title: 'Backups',
    period: '30 days',
    days: 30,
    startsAt: 'the moment that the backup shows',
    action: 'delete',
    legalBasis: 'Art. 5(1)(e) GDPR',
    clause: 'retain.deletion',
  },
  'retain.admins': {
    title: 'Administrators',
    period: 'while the person administers',
    days: null,
    startsAt: 'end of the role',
    action: 'delete',
    legalBasis: 'Art. 6(1)(f) GDPR',
    clause: 'secure.access',
  },
  'retain.audit': {
    title: 'Audit log',
    period: 'kept for accountability; holds no personal values',
    days: null,
    startsAt: 'the entry',
    action: 'shred',
    legalBasis: 'Art. 5(2) GDPR',
    clause: 'secure.monitoring',
  },
} as const satisfies Record<string, RetentionRule>;
export type RetentionRuleId = keyof typeof retentionRules;

export type RetentionRule = {
  title: string;
  period: string;
  days: number | null;
  startsAt: string;
  action: 'delete' | 'shred' | 'reduce';
  legalBasis: string;
  clause: string;
};
