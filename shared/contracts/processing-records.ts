import { z } from 'zod';
import { instantSchema, isTimeZone } from '#shared/values/index.ts';
import { contract } from './contract.ts';

const text = (max: number) => z.string().trim().max(max);
const required = (max: number) => text(max).min(1, 'must not be empty');
const countryCode = z
  .string()
  .trim()
  .regex(/^([A-Z]{2})?$/, 'must be two capital letters (ISO 3166-1), or empty');

const party = {
  name: text(200),
  address: text(500),
  email: z.union(
    [z.literal(''), z.email('must be an e-mail address, or empty').max(254)],
    'must be an e-mail address, or empty',
  ),
  phone: text(50),
};

/** A person or body with its contact details. An empty text says that the detail is not given. */
export const partySchema = z.strictObject(party);
export type Party = z.infer<typeof partySchema>;

const partyOrNone = z.union([partySchema, z.literal('none')]).nullable();

/**
 * What only the controller knows about itself (Art. 30(1)(a)). null is "not answered yet"; `"none"` and an empty list are
 * answers: nobody had to be designated, nobody decides jointly.
 */
export const controllerDetailsSchema = z.strictObject({
  ...party,
  countryCode,
  timeZone: text(64).refine((name) => name === '' || isTimeZone(name), 'must be an IANA time zone, or empty'),
  jointControllers: z.array(partySchema).max(20).nullable(),
  representative: partyOrNone,
  dataProtectionOfficer: partyOrNone,
});
export type ControllerDetails = z.infer<typeof controllerDetailsSchema>;

/** Who receives the data, as a category and, where the controller wants, by name (Art. 30(1)(d)). */
export const recipientSchema = z.strictObject({ category: required(200), name: text(200), countryCode });
export type Recipient = z.infer<typeof recipientSchema>;

/** A transfer to a third country or an international organisation, and what makes it lawful (Art. 30(1)(e)). */
export const transferSchema = z.strictObject({
  destination: required(200),
  recipient: text(200),
  safeguard: text(1000),
});
export type Transfer = z.infer<typeof transferSchema>;

/** What only the controller knows about one purpose. null is "not answered yet", an empty list: there are none. */
export const activityEntrySchema = z.strictObject({
  purposeId: required(100),
  recipients: z.array(recipientSchema).max(50).nullable(),
  transfers: z.array(transferSchema).max(50).nullable(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

/** A measure of Art. 32(1), described in general terms (Art. 30(1)(g)). */
export const securityMeasureSchema = z.strictObject({ title: required(200), description: required(4000) });
export type SecurityMeasure = z.infer<typeof securityMeasureSchema>;

const statements = {
  controller: controllerDetailsSchema,
  activities: z
    .array(activityEntrySchema)
    .max(100)
    .refine((all) => new Set(all.map(({ purposeId }) => purposeId)).size === all.length, {
      error: 'must name each purpose once',
    }),
  measures: z.array(securityMeasureSchema).max(100),
};

/** All that the controller has stated. `revision` is 0 before the first time and grows by one with each change. */
export const statementsSchema = z.strictObject({
  revision: z.int().min(0),
  changedAtUtc: instantSchema.nullable(),
  ...statements,
});
export type Statements = z.infer<typeof statementsSchema>;

/** The letters of GDPR Art. 30(1). */
export const article30Items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;

/** One category of personal data within an activity: where it is stored, and when it is erased. */
const registerCategorySchema = z.strictObject({
  title: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), sealed: z.boolean() })),
  timeLimits: z.array(z.strictObject({ ruleId: z.string(), title: z.string(), period: z.string() })),
});
export type RegisterCategory = z.infer<typeof registerCategorySchema>;

/** One processing activity: everything done with personal data for one purpose. */
const registerActivitySchema = z.strictObject({
  number: z.int(),
  purposeId: z.string(),
  purpose: z.string(),
  legalBasis: z.string(),
  subjectCategories: z.array(z.string()),
  dataCategories: z.array(registerCategorySchema),
  recipients: z.array(recipientSchema).nullable(),
  transfers: z.array(transferSchema).nullable(),
});
export type RegisterActivity = z.infer<typeof registerActivitySchema>;

/**
 * Something the law asks for that nobody has supplied. `pointer` is where the statements lack it (RFC 6901), with the purpose
 * in place of a number under `/activities`; `purposeId` is null when it concerns the whole register.
 */
const missingEntrySchema = z.strictObject({
  item: z.enum(article30Items),
  pointer: z.string(),
  what: z.string(),
  purposeId: z.string().nullable(),
});
export type MissingEntry = z.infer<typeof missingEntrySchema>;

/**
 * The controller's record of processing activities (GDPR Art. 30(1)). `contentHash` is the SHA-256, in hexadecimal, of
 * everything but the time of generation: two registers with the same hash say the same.
 */
export const registerSchema = z.strictObject({
  format: z.literal('wrkout/processing-records/1'),
  register: z.literal('controller'),
  law: z.literal('Regulation (EU) 2016/679 (GDPR), Art. 30(1)'),
  generatedAtUtc: instantSchema,
  contentHash: z.string(),
  controller: controllerDetailsSchema,
  activities: z.array(registerActivitySchema),
  measures: z.array(securityMeasureSchema),
  missing: z.array(missingEntrySchema),
  /** Purposes the controller wrote about that the data map no longer has. */
  unmatchedPurposeIds: z.array(z.string()),
});
export type Register = z.infer<typeof registerSchema>;

const query = z.strictObject({
  register: z.enum(['controller']).default('controller'),
  template: z.enum(['gdpr']).default('gdpr'),
});
const mayRead = { kind: 'admin', permission: 'processing-records.read' } as const;

export const getRegister = contract({
  id: 'processingRecords.get',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/processing-records.json',
  summary: 'The record of processing activities, generated now, with what is left to complete.',
  access: mayRead,
  query,
  success: { status: 200, description: 'The register.', body: registerSchema },
  errors: [],
  audit: ['processing-record.read'],
});

export const getRegisterPdf = contract({
  id: 'processingRecords.getPdf',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/processing-records.pdf',
  summary: 'The record of processing activities as an accessible PDF, to print or to hand to an authority.',
  access: mayRead,
  query,
  success: { status: 200, description: 'A tagged PDF 1.7.', media: 'application/pdf' },
  errors: [],
  audit: ['processing-record.read'],
});

export const getStatements = contract({
  id: 'processingRecords.getStatements',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/processing-records/statements',
  summary: 'What the controller has stated for the record, as it can be edited.',
  access: mayRead,
  success: { status: 200, description: 'The statements.', body: statementsSchema },
  errors: [],
  audit: ['processing-record.read'],
});

export const putStatements = contract({
  id: 'processingRecords.putStatements',
  listener: 'admin',
  method: 'PUT',
  path: '/admin/v1/processing-records/statements',
  summary:
    'Replace the statements. `revision` is the one that was read: what another changed meanwhile is not lost.',
  access: { kind: 'admin', permission: 'processing-records.edit' },
  body: z.strictObject({ revision: z.int().min(0), ...statements }),
  success: { status: 200, description: 'The statements with their new revision.', body: statementsSchema },
  errors: ['invalid-state'],
  audit: ['processing-record.changed'],
});
