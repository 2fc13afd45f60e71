import type { PdfBlock, PdfCell, PdfFact, PdfItem } from '#server/foundation/pdf/index.ts';
import type {
  Recipient,
  Register,
  RegisterActivity,
  RegisterCategory,
  Transfer,
} from '#shared/contracts/processing-records.ts';
import { hasUntoldTransfer } from './find-missing.ts';
import { tellCountry } from './tell-country.ts';
import { measuresAnchor } from './write-measures.ts';
import {
  gap,
  writeController,
  writeJointControllers,
  writeOfficer,
  writeRepresentative,
} from './write-parties.ts';

/** Name of the place where an activity's sheet starts. */
export function activityAnchor(activity: RegisterActivity): string {
  return `activity-${activity.purposeId}`;
}

/** One sheet, on a page of its own: every item of Art. 30(1) under its letter. */
export function writeActivity(register: Register, activity: RegisterActivity): PdfBlock[] {
  return [
    {
      kind: 'heading',
      level: 2,
      text: `${activity.number}. ${activity.purpose}`,
      startsPage: true,
      anchor: activityAnchor(activity),
    },
    {
      kind: 'facts',
      facts: [...responsibleFacts(register), ...processingFacts(activity), measuresFact(register, activity)],
    },
  ];
}

function responsibleFacts({ controller }: Register): PdfFact[] {
  return [
    { label: '(a) Controller', value: writeController(controller) },
    { label: '(a) Joint controllers', value: writeJointControllers(controller.jointControllers) },
    { label: '(a) Representative of the controller', value: writeRepresentative(controller.representative) },
    { label: '(a) Data protection officer', value: writeOfficer(controller.dataProtectionOfficer) },
  ];
}

function processingFacts(activity: RegisterActivity): PdfFact[] {
  const { legalBasis, dataCategories } = activity;
  return [
    {
      label: '(b) Purposes of the processing',
      value: [
        { kind: 'text', text: activity.purpose },
        legalBasis.trim() === '' ? gap('legal basis') : { kind: 'text', text: `Legal basis: ${legalBasis}` },
      ],
    },
    { label: '(c) Categories of data subjects', value: activity.subjectCategories.map(bullet) },
    { label: '(c) Categories of personal data', value: dataCategories.map(writeCategory) },
    { label: '(d) Categories of recipients', value: writeRecipients(activity.recipients) },
    {
      label: '(e) Transfers to third countries or international organisations',
      value: writeTransfers(activity),
    },
    { label: '(f) Envisaged time limits for erasure', value: dataCategories.flatMap(writeTimeLimits) },
  ];
}

function writeCategory({ title, columns }: RegisterCategory): PdfItem {
  const byTable = Map.groupBy(columns, ({ name }) => name.split('.', 1)[0] ?? '');
  const tables = [...byTable].map(([table, fields]) => {
    const names = fields.map(
      ({ name, sealed }) => `${name.slice(table.length + 1)}${sealed ? ' (encrypted)' : ''}`,
    );
    return `${table}: ${names.join(', ')}`;
  });
  return { kind: 'bullet', text: title, note: `Stored in ${tables.join('; ')}` };
}

function writeRecipients(recipients: readonly Recipient[] | null): PdfCell {
  if (recipients === null) return [gap('categories of recipients, or that there are none')];
  if (recipients.length === 0) return [{ kind: 'text', text: 'None' }];
  return recipients.map(({ category, name, countryCode }) => {
    const country = countryCode === '' ? '' : tellCountry(countryCode);
    const note = [name, country].filter((part) => part.trim() !== '').join(', ');
    return note === '' ? bullet(category) : { ...bullet(category), note };
  });
}

function writeTransfers(activity: RegisterActivity): PdfCell {
  const { transfers } = activity;
  if (transfers === null) return [gap('transfers to third countries, or that there are none')];
  const told: PdfItem[] =
    transfers.length === 0 ? [{ kind: 'text', text: 'None' }] : transfers.flatMap(writeTransfer);
  return hasUntoldTransfer(activity)
    ? [...told, gap('transfer and safeguards for a recipient outside the EEA')]
    : told;
}

function writeTransfer({ destination, recipient, safeguard }: Transfer): PdfItem[] {
  const text = recipient.trim() === '' ? destination : `${destination}: ${recipient}`;
  if (safeguard.trim() === '') return [bullet(text), gap('safeguard of this transfer')];
  return [{ kind: 'bullet', text, note: `Safeguard: ${safeguard}` }];
}

function writeTimeLimits({ title, timeLimits }: RegisterCategory): PdfItem[] {
  if (timeLimits.length === 0) return [bullet(title), gap('time limit for erasure of this category')];
  const note = timeLimits.map((limit) => `${limit.title}: ${limit.period} (rule ${limit.ruleId})`).join('\n');
  return [{ kind: 'bullet', text: title, note }];
}

function measuresFact({ measures }: Register, { dataCategories }: RegisterActivity): PdfFact {
  const columns = dataCategories.flatMap((category) => category.columns);
  const sealed = columns.filter((column) => column.sealed).length;
  const share = `Fields under (c) encrypted with a key of the data subject’s own: ${sealed} of ${columns.length}.`;
  const description: PdfItem =
    measures.length === 0
      ? gap('general description of the security measures (Annex A)')
      : { kind: 'page-of', before: 'General description: Annex A, page ', anchor: measuresAnchor };
  return {
    label: '(g) Technical and organisational security measures',
    value: [description, { kind: 'text', text: share }],
  };
}

function bullet(text: string): PdfItem {
  return { kind: 'bullet', text };
}
